using PkiMesh.Core.Report;

namespace PkiMesh.Core.Tests.Report;

/// <summary>Reports made by hand: a mesh that will break, in which a name is an attack on whoever reads it; and one that is sound.</summary>
internal static class SampleReport
{
    public const string Attack = "<script src=\"https://evil.example/x.js\">alert('1')</script>\u202e\u0007&amp;";
    public static readonly DateTime Now = new(2026, 11, 24, 22, 0, 0, DateTimeKind.Utc);

    private static readonly MeshCluster s_cluster = new() { Name = "prod", Server = new Uri("https://k8s.corp.example:6443"), User = "admin-canary", Version = "v1.34.1" };

    public static MeshReport AtRisk()
    {
        var chain = Chain();
        var breaks = Now.AddDays(18.4);
        return Make(
        [
            Link(1, "TppObject", MeshLinkStatus.Sound, @"\VED\Policy\k8s\root.linkerd", "TPP holds the very certificate that the mesh trusts.", chain[2]),
            Link(2, "TppIssuer", MeshLinkStatus.Sound, "ClusterIssuer tpp-issuer", "cert-manager is signed in to TPP."),
            Link(3, "TrustAnchor", MeshLinkStatus.AtRisk, "Secret cert-manager/linkerd-identity-trust-roots", "The trust anchor renews by itself on 12 December, with a new key.", chain[2], chain[1], chain[0]),
            Link(4, "AnchorIssuer", MeshLinkStatus.Sound, "ClusterIssuer linkerd-trust-anchor", "It signs with the trust anchor."),
            Link(5, "IdentityIssuer", MeshLinkStatus.Sound, "Secret linkerd/linkerd-identity-issuer", "The identity issuer is a CA that the anchor signed.", chain[3], chain[2], chain[1]),
            Link(6, "TrustBundle", MeshLinkStatus.AtRisk, "Bundle linkerd-identity-trust-roots", "The Bundle swaps the anchor in one step."),
            Link(7, "TrustRoots", MeshLinkStatus.AtRisk, "ConfigMap linkerd/linkerd-identity-trust-roots", "The issuing CA is among the trust roots, so every certificate it issues counts.", chain[2], chain[1]),
            Link(8, "IdentityController", MeshLinkStatus.Sound, "Deployment linkerd/linkerd-identity", "The identity controller runs with the trust roots and the issuer of now."),
            Link(9, "ProxyTrustRoots", MeshLinkStatus.Broken, "9 pods with a proxy", "1 of 9 pods still has other trust roots."),
            Link(10, "LiveLeaf", MeshLinkStatus.Sound, "live certificate of Pod emojivoto/web", "3 running pods show certificates that verify.", chain[4], chain[3], chain[2], chain[1], chain[0]),
        ],
        [
            new("BundleTrustsIntermediate", MeshFindingSeverity.Warning, "ConfigMap linkerd/linkerd-identity-trust-roots", "The enterprise's issuing CA is a trust root.") { Remedy = "Sync-TrustBundle -Mode Pinned", Position = 7, Evidence = ["2 certificates: anchor, issuing CA"] },
            new("PodStaleBundle", MeshFindingSeverity.Error, $"Pod shop/{Attack}", $"It still has other trust roots: {Attack}") { Remedy = $"Restart it {Attack}", Position = 9, Evidence = [Attack] },
            new("l5d-identity-issuer-cert-not-expiring-soon", MeshFindingSeverity.Information, "Secret linkerd/linkerd-identity-issuer", "The issuer lives two days, as it should.") { Position = 5 },
        ],
        new MeshForecast(Now, MeshOutlook.Breaks, "On day 20 the anchor is renewed with a new key and swapped in at once, while running programs keep the old one.")
        {
            BreaksUtc = breaks,
            Remedy = "Update-MeshTrustAnchor renews it in the right order.",
            Events =
            [
                Event(0.8, MeshForecastEventKind.Renewal, "Certificate linkerd/linkerd-identity", "The identity issuer is signed anew, and again every 23 hours."),
                Event(1.8, MeshForecastEventKind.Expiry, "\"identity.linkerd.cluster.local\" in Secret linkerd/linkerd-identity-issuer", "If it was not renewed by then, no workload gets a certificate."),
                Event(16.4, MeshForecastEventKind.Renewal, "Certificate cert-manager/linkerd-trust-anchor", "The anchor is signed anew."),
                Event(18.4, MeshForecastEventKind.Break, "the mesh", "Programs begin to refuse each other."),
                Event(26, MeshForecastEventKind.Expiry, "\"root.linkerd.cluster.local\" in Secret cert-manager/linkerd-identity-trust-roots", "The identity controller issues nothing under it after that."),
                Event(1500, MeshForecastEventKind.Expiry, "\"Corp Issuing CA 3\" in Secret cert-manager/linkerd-identity-trust-roots", "What it signed ends with it."),
                Event(5400, MeshForecastEventKind.Expiry, "\"Corp Root CA\" in Secret cert-manager/linkerd-identity-trust-roots", "What it signed ends with it."),
            ],
        },
        [
            new("shop", "Deployment/db") { Pods = 3, Proven = 2, ExpectedName = "db.shop.serviceaccount.identity.linkerd.cluster.local", EarliestNotAfterUtc = Now.AddHours(9), Problems = [$"db-1: {Attack}"] },
            new("emojivoto", "Deployment/web") { Pods = 6, Proven = 6, ExpectedName = "web.emojivoto.serviceaccount.identity.linkerd.cluster.local", EarliestNotAfterUtc = Now.AddHours(21) },
        ],
        [
            new() { Cluster = s_cluster, SourceNamespace = "emojivoto", Source = "Deployment/web", TargetNamespace = "emojivoto", Target = "Deployment/voting", Port = 8080, Security = MeshEdgeSecurity.MutualTls, OpenConnections = 1 },
            new() { Cluster = s_cluster, SourceNamespace = "emojivoto", Source = "Deployment/web", TargetNamespace = "legacy", Target = "Deployment/billing", Port = 8080, Security = MeshEdgeSecurity.Plain, NoTlsReason = "not_provided_by_service_discovery", Message = $"The pods of legacy/Deployment/billing have no proxy. {Attack}" },
        ],
        chain);
    }

    public static MeshReport Sound()
    {
        var chain = Chain();
        var end = Now.AddDays(340);
        return Make(
        [
            .. new[] { "TppObject", "TppIssuer", "TrustAnchor", "AnchorIssuer", "IdentityIssuer", "TrustBundle", "TrustRoots", "IdentityController", "ProxyTrustRoots", "LiveLeaf" }
                .Select((id, index) => Link(index + 1, id, MeshLinkStatus.Sound, $"subject of {id}", "It holds.", id switch
                {
                    "TrustAnchor" => [chain[2], chain[1], chain[0]],
                    "IdentityIssuer" => [chain[3], chain[2], chain[1]],
                    "LiveLeaf" => [chain[4], chain[3], chain[2], chain[1], chain[0]],
                    _ => [],
                })),
        ], [], new MeshForecast(Now, MeshOutlook.Lasts, "It works until its anchor ends.") { BreaksUtc = end, Events = [Event(340, MeshForecastEventKind.Break, "the mesh", "The anchor ends.")] },
        [new("emojivoto", "Deployment/web") { Pods = 1, Proven = 1, ExpectedName = "web" }], [], chain);
    }

    public static MeshReport Empty() => Make(
        [.. new[] { "TppObject", "TppIssuer", "TrustAnchor", "AnchorIssuer", "IdentityIssuer", "TrustBundle", "TrustRoots", "IdentityController", "ProxyTrustRoots", "LiveLeaf" }
            .Select((id, index) => new MeshLink(index + 1, id, MeshLinkStatus.NotTested, "nothing", "It is not there."))],
        [], new MeshForecast(Now, MeshOutlook.Unknown, "Nothing can be told."), [], [], []);

    private static MeshReport Make(
        IReadOnlyList<MeshLink> links, IReadOnlyList<MeshFinding> findings, MeshForecast forecast, IReadOnlyList<MeshReportWorkload> workloads, IReadOnlyList<MeshEdge> edges, IReadOnlyList<CertificateInfo> chain)
    {
        var proof = new MeshProof(Now, links, findings) { Forecast = forecast };
        var verdict = ReportVerdicts.Of(proof, workloads);
        return new MeshReport
        {
            ClusterName = "prod-eu-1",
            Server = "https://k8s.corp.example:6443",
            KubernetesVersion = "v1.34.1",
            ControlPlaneNamespace = "linkerd",
            ModuleVersion = "0.1.0",
            Verdict = verdict,
            Summary = ReportVerdicts.Summary(verdict, proof),
            Proof = proof,
            Chain = ReportVerdicts.Chain(proof),
            Workloads = workloads,
            Edges = edges,
            Certificates = chain.Count == 0 ? [] :
            [
                new()
                {
                    Name = "linkerd-trust-anchor", Namespace = "cert-manager", SecretName = "linkerd-identity-trust-roots", Ready = true, CommonName = "root.linkerd.cluster.local", NotAfterUtc = Now.AddDays(26),
                    RenewalUtc = Now.AddDays(16.4), Issuer = new() { Name = "tpp-issuer", Kind = "ClusterIssuer", Group = "cert-manager.io" },
                    Request = new() { Name = "r", Namespace = "cert-manager", TppObjectDn = @"\VED\Policy\Certificates\k8s\prod-eu-1\root.linkerd.cluster.local" },
                },
            ],
            Notes = workloads.Count > 1 ? ["The object in TPP: no session."] : [],
        };
    }

    private static MeshForecastEvent Event(double days, MeshForecastEventKind kind, string subject, string message) =>
        new(Now.AddDays(days), kind, subject, message) { In = TimeSpan.FromDays(days) };

    private static MeshLink Link(int position, string id, MeshLinkStatus status, string subject, string message, params IReadOnlyList<CertificateInfo> certificates) =>
        new(position, id, status, subject, message) { Certificates = certificates };

    /// <summary>Root first.</summary>
    private static IReadOnlyList<CertificateInfo> Chain() =>
    [
        Certificate("Corp Root CA", "Corp Root CA", "RSA 4096", -3000, 5400),
        Certificate("Corp Issuing CA 3", "Corp Root CA", "RSA 2048", -1500, 1500),
        Certificate("root.linkerd.cluster.local", "Corp Issuing CA 3", "ECDSA P-256", -4, 26),
        Certificate("identity.linkerd.cluster.local", "root.linkerd.cluster.local", "ECDSA P-256", -0.2, 1.8),
        Certificate("web.emojivoto.serviceaccount.identity.linkerd.cluster.local", "identity.linkerd.cluster.local", "ECDSA P-256", -0.1, 0.9, ca: false),
    ];

    private static CertificateInfo Certificate(string name, string issuer, string key, double from, double to, bool ca = true) => new()
    {
        Subject = $"CN={name}",
        CommonName = name,
        Issuer = $"CN={issuer}",
        IssuerCommonName = issuer,
        SerialNumber = "3A00000000000000000000000000000000000007"[..(name.Length % 20 + 12)],
        Thumbprint = Convert.ToHexString(System.Security.Cryptography.SHA1.HashData(System.Text.Encoding.UTF8.GetBytes(name))),
        Sha256 = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name))),
        NotBeforeUtc = Now.AddDays(from),
        NotAfterUtc = Now.AddDays(to),
        IsCertificateAuthority = ca,
        IsSelfSigned = name == issuer,
        KeyAlgorithm = key,
        SignatureAlgorithm = "SHA256-RSA",
        PublicKeySha256 = name,
        Pem = "-----BEGIN CERTIFICATE-----\n",
    };
}
