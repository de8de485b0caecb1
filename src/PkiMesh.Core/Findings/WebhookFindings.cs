using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Findings;

/// <summary>The certificates of linkerd's webhooks, as linkerd check judges them (l5d pkg/healthcheck/healthcheck.go 1071-1188).</summary>
internal static class WebhookFindings
{
    private static readonly Dictionary<string, (string Valid, string Soon)> s_ids = new()
    {
        ["proxy-injector"] = (FindingIds.CheckInjectorValid, FindingIds.CheckInjectorSoon),
        ["sp-validator"] = (FindingIds.CheckProfileValid, FindingIds.CheckProfileSoon),
        ["policy-validator"] = (FindingIds.CheckPolicyValid, FindingIds.CheckPolicySoon),
    };

    public static IEnumerable<MeshFinding> Of(TrustState state) => state.Webhooks.Select(webhook => Of(state, webhook)).OfType<MeshFinding>();

    private static MeshFinding? Of(TrustState state, WebhookEvidence webhook)
    {
        var (valid, soon) = s_ids[webhook.Component];
        if (Fault(state, webhook) is { } fault)
        {
            return new MeshFinding(valid, MeshFindingSeverity.Error, webhook.Subject, $"The API server cannot call {webhook.Component}: {fault} {Consequence(webhook)}")
            {
                Evidence = Evidence(webhook),
                Remedy = "Have its certificate issued again, and its caBundle brought up to date: cert-manager does both where linkerd was installed with injectCaFrom; else run linkerd upgrade.",
            };
        }

        var leaf = webhook.Chain[0].Info;
        if (state.NowUtc + LinkerdChecks.Soon <= leaf.NotAfterUtc)
            return null;
        return new MeshFinding(soon, webhook.RenewsByItself ? MeshFindingSeverity.Information : MeshFindingSeverity.Warning, webhook.Subject,
            $"The certificate of {webhook.Component} ends at {leaf.NotAfterUtc:u}{(webhook.RenewsByItself ? "; cert-manager renews it." : $", and nothing renews it. {Consequence(webhook)}")}")
        {
            Evidence = Evidence(webhook),
            Remedy = webhook.RenewsByItself ? "" : "Run linkerd upgrade before then, or let cert-manager issue it (externalSecret and injectCaFrom).",
        };
    }

    private static string? Fault(TrustState state, WebhookEvidence webhook)
    {
        if (webhook.Error is { } error)
            return error;
        if (webhook.Chain.Count == 0 || webhook.Authority.Count == 0)
            return webhook.Chain.Count == 0 ? $"{webhook.Subject} holds no certificate." : "its configuration has no caBundle.";
        var verdict = ChainVerifier.Verify(webhook.Chain[0], [.. webhook.Chain.Skip(1)], webhook.Authority, state.NowUtc);
        return !verdict.IsValid ? verdict.Message
            : webhook.Chain[0].Info.DnsNames.Contains(webhook.DnsName) ? null
            : $"its certificate is not for {webhook.DnsName}.";
    }

    private static string Consequence(WebhookEvidence webhook) => (webhook.Component, webhook.FailsOpen) switch
    {
        ("proxy-injector", true) => "Pods that start then do so without a proxy, and outside the mesh, silently (failurePolicy Ignore).",
        ("proxy-injector", false) => "No pod can start then in the namespaces it watches (failurePolicy Fail).",
        (_, true) => "What it should check is let through unchecked (failurePolicy Ignore).",
        _ => "What it should check is refused (failurePolicy Fail).",
    };

    private static IReadOnlyList<string> Evidence(WebhookEvidence webhook) =>
    [
        webhook.Chain is [var leaf, ..] ? $"tls.crt of {webhook.Subject}: {leaf.Info.Subject} until {leaf.Info.NotAfterUtc:u}, sha256 {leaf.Info.Sha256}" : $"tls.crt of {webhook.Subject}: nothing",
        $"caBundle of {webhook.Configuration}: {(webhook.Authority is [var ca, ..] ? $"{ca.Info.Subject} until {ca.Info.NotAfterUtc:u}" : "nothing")}",
        $"failurePolicy {(webhook.FailsOpen ? "Ignore" : "Fail")}",
    ];
}
