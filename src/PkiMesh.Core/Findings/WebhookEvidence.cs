using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Findings;

/// <summary>One of linkerd's webhooks: what it shows, and what the API server expects of it.</summary>
/// <param name="Component">proxy-injector, sp-validator or policy-validator.</param>
/// <param name="Subject">Its Secret.</param>
/// <param name="Configuration">Its webhook configuration.</param>
/// <param name="DnsName">The name the API server calls it by.</param>
public sealed record WebhookEvidence(string Component, string Subject, string Configuration, string DnsName)
{
    /// <summary>tls.crt of its Secret.</summary>
    public IReadOnlyList<ParsedCertificate> Chain { get; init; } = [];

    /// <summary>caBundle of its configuration.</summary>
    public IReadOnlyList<ParsedCertificate> Authority { get; init; } = [];

    /// <summary>failurePolicy is Ignore.</summary>
    public bool FailsOpen { get; init; }

    /// <summary>Whether cert-manager holds the Secret.</summary>
    public bool RenewsByItself { get; init; }

    /// <summary>Why it could not be read.</summary>
    public string? Error { get; init; }
}
