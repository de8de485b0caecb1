using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Shows the Bundles of trust-manager and what they have spread.</summary>
[Cmdlet(VerbsCommon.Get, "TrustBundle")]
[OutputType(typeof(TrustBundle))]
public sealed class GetTrustBundleCommand : MeshClusterCommand
{
    /// <summary>The Bundle's name; all Bundles where it is left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The namespace whose ConfigMap is shown.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ControlPlaneNamespace { get; set; } = "linkerd";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var bundle in await Engine.Trust.GetAsync(FindCluster(), Name, ControlPlaneNamespace, cancellationToken).ConfigureAwait(false))
            await EmitAsync(bundle).ConfigureAwait(false);
    }
}
