using System.Security.Cryptography.X509Certificates;
using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Tests.Certificates;

namespace PkiMesh.Core.Tests.Findings;

/// <summary>What is read of a sound mesh (root, issuing CA, anchor, issuer, leaf), and ways to make it less sound.</summary>
internal sealed class TestMesh : IDisposable
{
    public static readonly DateTime Now = TestCa.Start.AddDays(3);
    private readonly List<TestCa> _made = [];

    public void Dispose() => _made.ForEach(ca => ca.Dispose());

    public TrustState Sound()
    {
        var root = Make("root");
        var issuing = Make("issuing", root);
        var anchor = Make("anchor", issuing, life: TimeSpan.FromDays(30));
        var issuer = Make("issuer", anchor, life: TimeSpan.FromDays(4));
        var leaf = Leaf("web", issuer);
        var content = BundleContent.Of([anchor.Certificate]);
        var state = new TrustState
        {
            NowUtc = Now,
            Namespace = "linkerd",
            Tpp = new TppEvidence("https://tpp.example", @"\VED\Policy\k8s\anchor", anchor.Certificate, null) { TokenExpiresUtc = Now.AddDays(80) },
            TppIssuer = new IssuerEvidence("ClusterIssuer tpp-issuer", true, "started") { Zone = @"\VED\Policy\k8s", Url = "https://tpp.example" },
            Anchor = new CertificateEvidence("Certificate cert-manager/linkerd-trust-anchor", true, "Ready", "linkerd-identity-trust-roots") { RenewalDisabled = true },
            AnchorSecret = new SecretEvidence("Secret cert-manager/linkerd-identity-trust-roots", [anchor.Certificate, issuing.Certificate], [root.Certificate], null),
            AnchorIssuer = new IssuerEvidence("ClusterIssuer linkerd-trust-anchor", true, "KeyPairVerified") { SecretName = "linkerd-identity-trust-roots" },
            Issuer = new CertificateEvidence("Certificate linkerd/linkerd-identity", true, "Ready", "linkerd-identity-issuer") { RenewalTimeUtc = TestCa.Start.AddHours((3 * 24) + 23) },
            Bundle = new BundleEvidence("Bundle linkerd-identity-trust-roots", true, "Synced", ["ConfigMap cert-manager/linkerd-trust-anchors[ca-bundle.crt]"]) { SelectsControlPlane = true },
            Identity = new IdentityEvidence("Deployment linkerd/linkerd-identity", 1, 1) { OldestStartUtc = Now.AddHours(-1) },
            Pods = [new PodEvidence("Pod emojivoto/web", false, true, Now) { TrustRootSha256 = content.Sha256 }],
        };
        return WithLeaf(WithIssuer(WithRoots(state, anchor), issuer), leaf, "web.cluster.local");
    }

    public static TrustState WithRoots(TrustState state, params TestCa[] anchors) => WithRoots(state, [.. anchors.Select(ca => ca.Certificate)]);

    public static TrustState WithRoots(TrustState state, params ParsedCertificate[] anchors) => state with
    {
        TrustRoots = new TrustRootsEvidence("ConfigMap linkerd/linkerd-identity-trust-roots", BundleContent.Of(anchors), null) { WrittenUtc = Now.AddHours(-2) },
    };

    public TrustState WithIssuer(TrustState state, TestCa issuer) => state with
    {
        IssuerSecret = new SecretEvidence("Secret linkerd/linkerd-identity-issuer", [issuer.Certificate, Of("anchor").Certificate, Of("issuing").Certificate], [Of("root").Certificate], null),
    };

    public TrustState WithLeaf(TrustState state, TestCa leaf, string identity) => state with
    {
        Leaves = [new LeafEvidence("Pod emojivoto/web", identity, [leaf.Certificate, Of("issuer").Certificate, Of("anchor").Certificate, Of("issuing").Certificate], null)],
    };

    public TrustState WithAnchor(TrustState state, Func<TestCa, TestCa> make)
    {
        var anchor = make(Of("issuing"));
        var secret = state.AnchorSecret! with { Chain = [anchor.Certificate, Of("issuing").Certificate] };
        return state with { AnchorSecret = secret, Tpp = state.Tpp! with { Certificate = anchor.Certificate } };
    }

    public TestCa Of(string name) => _made.First(ca => ca.Certificate.Info.CommonName == name);

    public TestCa Leaf(string name, TestCa issuer) => Make(name, issuer, ca: false, dnsNames: [$"{name}.cluster.local"], life: TimeSpan.FromDays(4));

    public TestCa Keep(TestCa made)
    {
        _made.Add(made);
        return made;
    }

    public TestCa Make(string name, TestCa? issuer = null, bool ca = true, string[]? dnsNames = null, TimeSpan? life = null)
    {
        var made = TestCa.Make(name, issuer, ca: ca, usage: ca ? X509KeyUsageFlags.KeyCertSign : null, dnsNames: dnsNames, life: life);
        _made.Add(made);
        return made;
    }
}
