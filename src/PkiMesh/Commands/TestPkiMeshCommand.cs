using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Proves the chain of trust, from the certificate in TPP to the live certificates of running pods.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PkiMesh")]
[OutputType(typeof(MeshLink), typeof(bool))]
public sealed class TestPkiMeshCommand : MeshClusterCommand
{
    /// <summary>The control plane's namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "linkerd";

    /// <summary>The namespace of the trust anchor.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string TrustNamespace { get; set; } = "cert-manager";

    /// <summary>The TPP session; by default the one this runspace is connected with. Without one the first link is not tested.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>How many running pods are asked for their live certificate; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int LivePodCount { get; set; } = 3;

    /// <summary>Answer with True or False alone: True when no link is broken or untested.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshProofOptions
        {
            Namespace = Namespace,
            TrustNamespace = TrustNamespace,
            Session = Session ?? State.Get<TppSession>(),
            LivePods = LivePodCount,
        };
        var links = await Engine.Proof.TestAsync(FindCluster(), options, Operation, cancellationToken).ConfigureAwait(false);
        if (Quiet)
        {
            await EmitAsync(links.All(link => link.Holds)).ConfigureAwait(false);
            return;
        }

        foreach (var link in links)
            await EmitAsync(link).ConfigureAwait(false);
    }
}
