using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.Venafi;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager;

/// <summary>What all controllers of one cert-manager share.</summary>
internal sealed class CertManagerContext(
    ILabApi api, LabClock clock, Caller serviceAccount, CertManagerOptions options, Func<IReadOnlyList<LabCertificate>> systemRoots, Action<string> log)
{
    public ILabApi Api { get; } = api;

    public LabClock Clock { get; } = clock;

    public CertManagerOptions Options { get; } = options;

    /// <summary>Its connections to TPPs. Where an issuer names no bundle, its container's roots count; the lab's own CA is among them.</summary>
    public TppTransports Transports { get; } = new(clock, systemRoots);

    public LocalCache Certificates { get; } = new(api, KnownResources.Certificates);

    public LocalCache Requests { get; } = new(api, KnownResources.CertificateRequests);

    public LocalCache Secrets { get; } = new(api, KnownResources.Secrets);

    public LocalCache Issuers { get; } = new(api, KnownResources.Issuers);

    public LocalCache ClusterIssuers { get; } = new(api, KnownResources.ClusterIssuers);

    public IEnumerable<LocalCache> Caches => [Secrets, Issuers, ClusterIssuers, Certificates, Requests];

    /// <summary>Each controller writes under its own name: measured.md §2.</summary>
    public Caller CallerOf(string component) => serviceAccount.As(component);

    public EventRecorder RecorderOf(string component) => new(Api, Clock, CallerOf(component), component);

    public void Log(string line) => log(line);
}
