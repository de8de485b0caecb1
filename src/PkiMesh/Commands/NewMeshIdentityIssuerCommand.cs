using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Lets the trust anchor sign linkerd's identity issuer, and checks that it chains to it.</summary>
[Cmdlet(VerbsCommon.New, "MeshIdentityIssuer", SupportsShouldProcess = true)]
[OutputType(typeof(MeshIdentityIssuer))]
public sealed class NewMeshIdentityIssuerCommand : MeshChangeCommand
{
    /// <summary>The anchor, from New-MeshTrustAnchor; found by its name where none is given.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshTrustAnchor? Anchor { get; set; }

    /// <summary>The anchor's Certificate.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string AnchorName { get; set; } = "linkerd-trust-anchor";

    /// <summary>The anchor's namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string AnchorNamespace { get; set; } = "cert-manager";

    /// <summary>The ClusterIssuer that signs with the anchor.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string IssuerName { get; set; } = "linkerd-trust-anchor";

    /// <summary>The Certificate's name.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "linkerd-identity";

    /// <summary>The namespace of linkerd's control plane.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "linkerd";

    /// <summary>The Secret that linkerd reads.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string SecretName { get; set; } = "linkerd-identity-issuer";

    /// <summary>The mesh's trust domain; the anchor's where none is given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TrustDomain { get; set; }

    /// <summary>The common name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CommonName { get; set; }

    /// <summary>The DNS names; the common name where none is given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? DnsName { get; set; }

    /// <summary>The life to ask for.</summary>
    [Parameter]
    public TimeSpan Duration { get; set; } = TimeSpan.FromHours(48);

    /// <summary>How long before its end to renew.</summary>
    [Parameter]
    public TimeSpan RenewBefore { get; set; } = TimeSpan.FromHours(25);

    /// <summary>What a renewal does to the key.</summary>
    [Parameter]
    public MeshRotationPolicy RotationPolicy { get; set; } = MeshRotationPolicy.Always;

    /// <summary>The usages to ask for, in cert-manager's words.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Usage { get; set; } = ["cert sign", "crl sign", "server auth", "client auth"];

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshIdentityIssuerOptions
        {
            Anchor = Anchor,
            AnchorName = AnchorName,
            AnchorNamespace = AnchorNamespace,
            IssuerName = IssuerName,
            Name = Name,
            Namespace = Namespace,
            SecretName = SecretName,
            TrustDomain = TrustDomain,
            CommonName = CommonName,
            DnsNames = DnsName,
            Duration = Duration,
            RenewBefore = RenewBefore,
            RotationPolicy = RotationPolicy,
            Usages = Usage,
            Force = Force,
            NoWait = NoWait,
            Timeout = Limit,
        };
        await EmitAsync(await Engine.Mesh.NewIdentityIssuerAsync(FindCluster(Anchor?.Cluster), options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
