using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Prerequisites;

internal sealed class PrerequisitePort(ClusterPort clusters, ITppPort tpp) : IPrerequisitePort
{
    private const string Activity = "Prerequisites";
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<MeshPrerequisite>> TestAsync(
        MeshCluster cluster, MeshPrerequisiteOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var client = clusters.ClientOf(cluster);
        operation.Progress(Activity, "reaching the cluster", 0);
        var fresh = await clusters.RefreshAsync(cluster, cancellationToken).ConfigureAwait(false);
        List<MeshPrerequisite> found = [Cluster(fresh), Clock(fresh)];
        operation.Progress(Activity, "asking for the rights", 20);
        found.Add(await new RightsChecker(client).CheckAsync(options, cancellationToken).ConfigureAwait(false));
        found.Add(await NamespacesAsync(client, options, cancellationToken).ConfigureAwait(false));
        operation.Progress(Activity, "looking at cert-manager", 50);
        found.AddRange(await CertManagerAsync(client, options, operation, cancellationToken).ConfigureAwait(false));
        operation.Progress(Activity, "looking at trust-manager", 70);
        found.Add(await TrustManagerAsync(client, cancellationToken).ConfigureAwait(false));
        operation.Progress(Activity, "asking TPP", 85);
        found.Add(await TppAsync(options.Session, cancellationToken).ConfigureAwait(false));
        return found;
    }

    private static MeshPrerequisite Cluster(MeshCluster cluster) =>
        new("Cluster", MeshPrerequisiteStatus.Met, cluster.Server.AbsoluteUri, $"{cluster.Name} answers.") { Evidence = [$"version {cluster.Version}", $"user {cluster.User}"] };

    private static MeshPrerequisite Clock(MeshCluster cluster)
    {
        string[] evidence = [$"differs by {cluster.ClockSkew.Duration().TotalSeconds:0} s"];
        return cluster.ClockSkew.Duration() <= s_skew
            ? new("Clock", MeshPrerequisiteStatus.Met, cluster.Name, "The cluster's clock and this machine's agree.") { Evidence = evidence }
            : new("Clock", MeshPrerequisiteStatus.Warning, cluster.Name, $"The cluster's clock and this machine's differ by {cluster.ClockSkew.Duration():g}; times that the commands show are the cluster's.")
            {
                Evidence = evidence,
                Remedy = "Have the clocks set by the same time servers.",
            };
    }

    private static async Task<MeshPrerequisite> NamespacesAsync(KubeClient client, MeshPrerequisiteOptions options, CancellationToken cancellationToken)
    {
        List<string> evidence = [], going = [];
        foreach (var name in new[] { options.TrustNamespace, options.Namespace }.Distinct())
        {
            try
            {
                var ns = await client.GetAsync(KubeResources.Namespaces, null, name, cancellationToken).ConfigureAwait(false);
                evidence.Add($"{name}: {(ns is null ? "not there yet" : ns.IsTerminating() ? "is being deleted" : "is there")}");
                if (ns?.IsTerminating() == true)
                {
                    going.Add(name);
                }
            }
            catch (PkiMeshException forbidden) when (forbidden.ErrorId == "ClusterForbidden")
            {
                evidence.Add($"{name}: {forbidden.Message}");
            }
        }

        var subject = string.Join(", ", options.TrustNamespace, options.Namespace);
        return going.Count == 0
            ? new("Namespaces", MeshPrerequisiteStatus.Met, subject, "No namespace that is needed is being deleted.") { Evidence = evidence }
            : new("Namespaces", MeshPrerequisiteStatus.Missing, subject, $"Namespace {string.Join(" and ", going)} is being deleted; nothing new can be made there.")
            {
                Evidence = evidence,
                Remedy = "Wait until it is gone. A finalizer that nobody serves holds it for ever: kubectl get namespace -o yaml names it.",
            };
    }

    private static async Task<IReadOnlyList<MeshPrerequisite>> CertManagerAsync(
        KubeClient client, MeshPrerequisiteOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        const string Subject = "cert-manager";
        try
        {
            var readiness = await new ApiChecker(client).CheckAsync("default", TimeSpan.Zero, operation, cancellationToken).ConfigureAwait(false);
            string[] evidence = [$"stage {readiness.Stage}", $"version {readiness.Version?.ToString() ?? "unknown"}"];
            if (!readiness.Ready)
            {
                var remedy = readiness.Stage == ApiReadinessStage.DefinitionsMissing ? "Run Install-CertManager." : "See what keeps its webhook from working, then Test-CertManager -Wait.";
                return
                [
                    new("CertManager", MeshPrerequisiteStatus.Missing, Subject, readiness.Message) { Evidence = evidence, Remedy = remedy },
                    new("RenewalPolicy", MeshPrerequisiteStatus.NotTested, Subject, "cert-manager does not work."),
                ];
            }

            var policy = await CertManagerVersion.HasRenewalPolicyAsync(client, cancellationToken).ConfigureAwait(false);
            return
            [
                new("CertManager", MeshPrerequisiteStatus.Met, Subject, "cert-manager's API works.") { Evidence = evidence },
                policy == true
                    ? new("RenewalPolicy", MeshPrerequisiteStatus.Met, Subject, "Certificates can be kept from renewing by themselves.")
                    : new("RenewalPolicy", MeshPrerequisiteStatus.Warning, Subject, "This cert-manager has no spec.renewal.policy: a trust anchor renews by itself shortly before its end.")
                    {
                        Remedy = "Use cert-manager 1.21.1 or later, or rotate the trust anchor well before its end.",
                    },
            ];
        }
        catch (PkiMeshException failure)
        {
            return [new("CertManager", MeshPrerequisiteStatus.NotTested, Subject, failure.Message) { Remedy = failure.Advice ?? "" }];
        }
    }

    private static async Task<MeshPrerequisite> TrustManagerAsync(KubeClient client, CancellationToken cancellationToken)
    {
        const string Subject = "trust-manager";
        return await client.Discovery.IsServedAsync(KubeResources.Bundles, cancellationToken).ConfigureAwait(false)
            ? new("TrustManager", MeshPrerequisiteStatus.Met, Subject, "trust-manager's definitions are installed.")
            : new("TrustManager", MeshPrerequisiteStatus.Missing, Subject, "trust-manager's definitions are not installed.") { Remedy = "Run Install-TrustManager, after cert-manager." };
    }

    private async Task<MeshPrerequisite> TppAsync(TppSession? session, CancellationToken cancellationToken)
    {
        if (session is null)
        {
            return new("Tpp", MeshPrerequisiteStatus.NotTested, "TPP", "There is no TPP session.") { Remedy = "Run Connect-Tpp; Test-TppZone then says whether a zone will do." };
        }

        var subject = session.Url.AbsoluteUri;
        try
        {
            var token = await tpp.GetTokenAsync(session, cancellationToken).ConfigureAwait(false);
            string[] evidence = [$"user {session.UserName}", $"scope {token.Scope}", $"token until {token.ExpiresUtc:u}"];
            return TppScope.Missing(TppConnectRequest.DefaultScope, token.Scope) is { Length: > 0 } missing
                ? new("Tpp", MeshPrerequisiteStatus.Missing, subject, $"The session's scope lacks \"{missing}\".") { Evidence = evidence, Remedy = $"Sign in with Connect-Tpp -Scope '{TppScope.Join(token.Scope, missing)}'." }
                : new("Tpp", MeshPrerequisiteStatus.Met, subject, "TPP answers and takes the session's token.") { Evidence = evidence };
        }
        catch (PkiMeshException failure)
        {
            return new("Tpp", MeshPrerequisiteStatus.Missing, subject, failure.Message) { Remedy = failure.Advice ?? "" };
        }
    }
}
