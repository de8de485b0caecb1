using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Has the enterprise CA sign the mesh's trust anchor, and checks that it is one.</summary>
[Cmdlet(VerbsCommon.New, "MeshTrustAnchor", SupportsShouldProcess = true, DefaultParameterSetName = "Issuer")]
[OutputType(typeof(MeshTrustAnchor))]
public sealed class NewMeshTrustAnchorCommand : MeshChangeCommand
{
    /// <summary>An enterprise CA may take its time.</summary>
    public NewMeshTrustAnchorCommand() => TimeoutSec = 300;

    /// <summary>The issuer, from New-TppClusterIssuer.</summary>
    [Parameter(ParameterSetName = "Issuer", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TppClusterIssuer? Issuer { get; set; }

    /// <summary>The issuer's name, in place of its record.</summary>
    [Parameter(ParameterSetName = "Name", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string? IssuerName { get; set; }

    /// <summary>The issuer's kind.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateSet("ClusterIssuer", "Issuer")]
    public string IssuerKind { get; set; } = "ClusterIssuer";

    /// <summary>The TPP session to look the certificate up through.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>Do not look the certificate up in TPP.</summary>
    [Parameter]
    public SwitchParameter SkipTppCheck { get; set; }

    /// <summary>The Certificate's name.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "linkerd-trust-anchor";

    /// <summary>Its namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "cert-manager";

    /// <summary>The mesh's trust domain.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string TrustDomain { get; set; } = "cluster.local";

    /// <summary>The common name; by default one that carries the cluster's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CommonName { get; set; }

    /// <summary>The Secret for certificate and key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string SecretName { get; set; } = "linkerd-identity-trust-roots";

    /// <summary>The life to ask for.</summary>
    [Parameter]
    public TimeSpan Duration { get; set; } = TimeSpan.FromDays(365);

    /// <summary>How long before its end to renew.</summary>
    [Parameter]
    public TimeSpan? RenewBefore { get; set; }

    /// <summary>Whether cert-manager renews it by itself.</summary>
    [Parameter]
    public MeshRenewalPolicy RenewalPolicy { get; set; } = MeshRenewalPolicy.Disabled;

    /// <summary>What a renewal does to the key.</summary>
    [Parameter]
    public MeshRotationPolicy RotationPolicy { get; set; } = MeshRotationPolicy.Always;

    /// <summary>The key's algorithm.</summary>
    [Parameter]
    public MeshKeyAlgorithm KeyAlgorithm { get; set; } = MeshKeyAlgorithm.ECDSA;

    /// <summary>The key's size in bits.</summary>
    [Parameter]
    public int? KeySize { get; set; }

    /// <summary>The usages to ask for, in cert-manager's words.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Usage { get; set; } = ["cert sign", "crl sign", "server auth", "client auth"];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshTrustAnchorOptions
        {
            Name = Name,
            Namespace = Namespace,
            IssuerName = Issuer?.Name ?? IssuerName!,
            IssuerKind = IssuerKind,
            Zone = Issuer?.Zone,
            Session = SkipTppCheck ? null : Session ?? Issuer?.Session ?? State.Get<TppSession>(),
            TrustDomain = TrustDomain,
            CommonName = CommonName,
            SecretName = SecretName,
            Duration = Duration,
            RenewBefore = RenewBefore,
            RenewalPolicy = RenewalPolicy,
            RotationPolicy = RotationPolicy,
            KeyAlgorithm = KeyAlgorithm,
            KeySize = KeySize,
            Usages = Usage,
            Force = Force,
            NoWait = NoWait,
            Timeout = Limit,
        };
        await EmitAsync(await Engine.Mesh.NewTrustAnchorAsync(FindCluster(Issuer?.Cluster), options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
