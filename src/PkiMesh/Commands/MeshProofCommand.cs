using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that look at a whole mesh.</summary>
public abstract class MeshProofCommand : ControlPlaneCommand
{
    /// <summary>The TPP session; by default the one this runspace is connected with. Without one the first link is not tested.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>How many running pods are asked for their live certificate; 0 for none.</summary>
    [Parameter]
    [ValidateRange(0, 1000)]
    public int LivePodCount { get; set; } = 3;

    /// <summary>The parameters of all of them.</summary>
    private protected MeshProofOptions Options => new()
    {
        Namespace = Namespace,
        TrustNamespace = TrustNamespace,
        Session = Session ?? State.Get<TppSession>(),
        LivePods = LivePodCount,
    };

    /// <summary>One look at the mesh.</summary>
    protected Task<MeshProof> ProveAsync(CancellationToken cancellationToken) => Engine.Proof.TestAsync(FindCluster(), Options, Operation, cancellationToken);
}
