using System.Reflection;
using PkiMesh.Core.Report;

namespace PkiMesh.Engine.Report;

/// <summary>Reads a mesh through the ports that the single commands use. Only the sums of pods and connections stay in memory.</summary>
internal sealed class ReportCollector(IPkiMeshEngine engine, MeshCluster cluster, MeshProofOptions options, IOperation operation)
{
    private const string Activity = "Report";
    private const int MostProblems = 3;
    private readonly NotingOperation _noting = new(operation);

    public async Task<MeshReport> CollectAsync(CancellationToken cancellationToken)
    {
        operation.Progress(Activity, "the chain", 10);
        var proof = await engine.Proof.TestAsync(cluster, options, operation, cancellationToken).ConfigureAwait(false);
        operation.Progress(Activity, "the programs", 40);
        var workloads = await TryAsync("The programs' certificates", () => WorkloadsAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        operation.Progress(Activity, "the connections", 60);
        var edges = await TryAsync("The connections", () => engine.Live.GetEdgesAsync(cluster, new MeshEdgeQuery { ControlPlaneNamespace = options.Namespace }, _noting, cancellationToken), cancellationToken).ConfigureAwait(false);
        operation.Progress(Activity, "the certificates of cert-manager", 80);
        var certificates = await TryAsync("The Certificates of cert-manager", () => CertificatesAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        var verdict = ReportVerdicts.Of(proof, workloads);
        return new MeshReport
        {
            ClusterName = cluster.Name,
            Server = cluster.Server.AbsoluteUri,
            KubernetesVersion = cluster.Version,
            ControlPlaneNamespace = options.Namespace,
            TppUrl = options.Session?.Url.AbsoluteUri,
            ModuleVersion = typeof(ReportCollector).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            Verdict = verdict,
            Summary = ReportVerdicts.Summary(verdict, proof),
            Proof = proof,
            Chain = ReportVerdicts.Chain(proof),
            Workloads = workloads,
            Edges = edges,
            Certificates = certificates,
            Notes = [.. _noting.Notes.Distinct()],
        };
    }

    private async Task<IReadOnlyList<MeshReportWorkload>> WorkloadsAsync(CancellationToken cancellationToken)
    {
        var query = new MeshIdentityQuery { ControlPlaneNamespace = options.Namespace, TrustNamespace = options.TrustNamespace };
        Dictionary<(string, string), MeshReportWorkload> found = [];
        await foreach (var identity in engine.Live.GetIdentitiesAsync(cluster, query, _noting, cancellationToken).ConfigureAwait(false))
        {
            var key = (identity.Namespace, identity.Workload);
            var known = found.GetValueOrDefault(key) ?? new MeshReportWorkload(identity.Namespace, identity.Workload) { ExpectedName = identity.ExpectedName };
            found[key] = known with
            {
                Pods = known.Pods + 1,
                Proven = known.Proven + (identity.IsProven ? 1 : 0),
                EarliestNotAfterUtc = identity.NotAfterUtc is { } end && (known.EarliestNotAfterUtc is null || end < known.EarliestNotAfterUtc) ? end : known.EarliestNotAfterUtc,
                Problems = identity.IsProven || known.Problems.Count >= MostProblems ? known.Problems : [.. known.Problems, $"{identity.Pod}: {identity.Error}"],
            };
        }

        return [.. found.Values.OrderBy(workload => workload.Proven == workload.Pods).ThenBy(workload => workload.Namespace, StringComparer.Ordinal).ThenBy(workload => workload.Workload, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<MeshCertificate>> CertificatesAsync(CancellationToken cancellationToken)
    {
        List<MeshCertificate> found = [];
        await foreach (var certificate in engine.CertManager.GetCertificatesAsync(cluster, new MeshCertificateQuery(), _noting, cancellationToken).ConfigureAwait(false))
        {
            found.Add(certificate);
        }

        return [.. found.OrderBy(certificate => certificate.Namespace, StringComparer.Ordinal).ThenBy(certificate => certificate.Name, StringComparer.Ordinal)];
    }

    /// <summary>A report with a gap that it names is worth more than none.</summary>
    private async Task<IReadOnlyList<T>> TryAsync<T>(string what, Func<Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (PkiMeshException e) when (!cancellationToken.IsCancellationRequested)
        {
            _noting.Note($"{what}: {e.Message}");
            return [];
        }
    }
}
