using System.Security.Cryptography;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Rotation;
using PkiMesh.Core.Tests.Certificates;

namespace PkiMesh.Core.Tests.Rotation;

/// <summary>A mesh at any point of a rotation, from real certificates.</summary>
internal sealed class RotationWorld : IDisposable
{
    public static readonly DateTime Now = TestCa.Start.AddDays(3);
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly List<TestCa> _made = [];

    public RotationWorld()
    {
        Root = Make("root");
        OldCa = Keep(TestCa.Make("anchor", Root, _key, life: TimeSpan.FromDays(90)));
        NewCa = Make("anchor", Root);
        OldIssuerCa = Make("issuer", OldCa, life: TimeSpan.FromDays(30));
        NewIssuerCa = Make("issuer", NewCa, life: TimeSpan.FromDays(30));
        OldChain = [OldIssuerCa.Certificate, Old];
        NewChain = [NewIssuerCa.Certificate, New];
    }

    public TestCa Root { get; }

    public TestCa OldCa { get; }

    public TestCa NewCa { get; }

    public TestCa OldIssuerCa { get; }

    public TestCa NewIssuerCa { get; }

    public ParsedCertificate Old => OldCa.Certificate;

    public ParsedCertificate New => NewCa.Certificate;

    public IReadOnlyList<ParsedCertificate> OldChain { get; }

    public IReadOnlyList<ParsedCertificate> NewChain { get; }

    public RotationNames Names { get; } = new()
    {
        AnchorName = "linkerd-trust-anchor",
        AnchorNamespace = "cert-manager",
        AnchorSecretName = "roots",
        SignerKind = "ClusterIssuer",
        SignerName = "signer",
        IssuerName = "linkerd-identity",
        IssuerSecretName = "linkerd-identity-issuer",
        ControlPlane = "linkerd",
        TrustNamespace = "cert-manager",
        AnchorIssuerName = "tpp-issuer",
        AnchorIssuerKind = "ClusterIssuer",
    };

    public RotationRecord Record => new()
    {
        Id = "r",
        Phase = RotationPhase.Forward,
        StartedUtc = Now.AddHours(-1),
        Mode = AnchorMode.Pinned,
        RenewAnchor = true,
        OldLeaf = Old,
        OldAnchors = [Old],
        Names = Names,
        Spreads = [new RotationSpread(DateTime.MinValue, [Old]), new RotationSpread(Now.AddMinutes(-10), [Old, New])],
    };

    /// <summary>Nothing of a rotation has been done.</summary>
    public RotationState Fresh => new()
    {
        NowUtc = Now,
        Names = Names,
        Anchor = new SecretEvidence("Secret cert-manager/roots", [Old], [Root.Certificate], null),
        SignerSecretName = "roots",
        BundleReadsOwnSource = true,
        Trusted = [Old],
        TrustWrittenUtc = Now.AddDays(-1),
        Issuer = new SecretEvidence("Secret linkerd/linkerd-identity-issuer", OldChain, [Root.Certificate], null),
        IssuerLoaded = true,
        Pods = Pods([Old]),
    };

    public RotationState Frozen => Fresh with { Kept = new SecretEvidence("Secret cert-manager/roots-previous", [Old], [Root.Certificate], null), SignerSecretName = "roots-previous" };

    public RotationState Renewed => Frozen with { Anchor = new SecretEvidence("Secret cert-manager/roots", [New], [Root.Certificate], null) };

    public RotationState Both => Renewed with { Trusted = [Old, New], TrustWrittenUtc = Now.AddMinutes(-10) };

    public RotationState ControlPlaneRestarted => Both with { Pods = Pods([Old], Now.AddMinutes(-5)) };

    public RotationState DataPlaneRestarted => Both with { Pods = Pods([Old, New], Now.AddMinutes(-5)) };

    public RotationState IssuerRenewed => DataPlaneRestarted with
    {
        SignerSecretName = "roots",
        Issuer = Fresh.Issuer with { Chain = NewChain },
        Leaves = Leaves(OldIssuerCa, OldChain),
    };

    public RotationState LeavesRenewed => IssuerRenewed with { Leaves = Leaves(NewIssuerCa, NewChain) };

    public RotationState Dropped => LeavesRenewed with { Trusted = [New], TrustWrittenUtc = Now.AddMinutes(-4) };

    public RotationState Reloaded => Dropped with { Pods = Pods([New], Now.AddMinutes(-2)) };

    public IReadOnlyList<RotationPod> Pods(IReadOnlyList<ParsedCertificate> injected, DateTime? controlPlaneStart = null) =>
    [
        Pod("linkerd/identity", true, null, controlPlaneStart ?? Now.AddDays(-2)),
        Pod("linkerd/proxy-injector", true, null, controlPlaneStart ?? Now.AddDays(-2)),
        Pod("shop/web", false, injected, Now.AddDays(-2)),
        Pod("shop/cart", false, injected, Now.AddDays(-2)),
    ];

    public static RotationPod Pod(string name, bool controlPlane, IReadOnlyList<ParsedCertificate>? injected, DateTime started, RotationRestart restart = RotationRestart.Rollout)
    {
        var parts = name.Split('/');
        return new RotationPod($"Pod {name}", controlPlane, true, new RotationWorkload(restart == RotationRestart.Rollout ? "Deployment" : "Pod", parts[0], parts[1], restart), injected, started);
    }

    public IReadOnlyList<LeafEvidence> Leaves(TestCa issuer, IReadOnlyList<ParsedCertificate> chain)
    {
        var leaf = Make("leaf", issuer, ca: false, life: TimeSpan.FromDays(20));
        return [.. Fresh.Pods.Select(pod => new LeafEvidence(pod.Subject, "leaf", [leaf.Certificate, .. chain], null))];
    }

    /// <summary>What proxies show while nothing is done.</summary>
    public IReadOnlyList<LeafEvidence> LeavesOfNow => Leaves(OldIssuerCa, OldChain);

    /// <summary>The anchor renewed on the key it had.</summary>
    public ParsedCertificate OnSameKey() => Keep(TestCa.Make("anchor", Root, Copy(_key), from: TestCa.Start.AddDays(1))).Certificate;

    public TestCa Make(string name, TestCa? issuer = null, bool ca = true, TimeSpan? life = null) => Keep(TestCa.Make(name, issuer, ca: ca, life: life));

    public void Dispose()
    {
        _made.ForEach(ca => ca.Dispose());
        _key.Dispose();
    }

    private static ECDsa Copy(ECDsa key) => ECDsa.Create(key.ExportParameters(true));

    private TestCa Keep(TestCa made)
    {
        _made.Add(made);
        return made;
    }
}
