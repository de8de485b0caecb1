using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Installs linkerd's control plane on the certificates that are in place, from a manifest made for an external CA.</summary>
[Cmdlet(VerbsLifecycle.Install, "LinkerdExternalCa", SupportsShouldProcess = true)]
[OutputType(typeof(MeshComponent))]
public sealed class InstallLinkerdExternalCaCommand : MeshInstallCommand
{
    private readonly List<string> _lines = [];
    private MeshCluster? _fromInput;

    /// <summary>Manifest text, as linkerd install prints it, or the record of the step before, whose cluster is used.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        switch (InputObject?.BaseObject)
        {
            case null:
                break;
            case string line:
                _lines.Add(line);
                break;
            default:
                _fromInput = InputObject.Properties["Cluster"]?.Value as MeshCluster ?? throw new PkiMeshException(
                    "InputNotUsable",
                    PkiMeshErrorKind.InvalidArgument,
                    $"Install-LinkerdExternalCa cannot use a {InputObject.BaseObject.GetType().Name} from the pipeline.",
                    InputObject.BaseObject.GetType().Name,
                    "Pipe the text of a manifest, or the record of Sync-TrustBundle or New-MeshIdentityIssuer.");
                break;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        var cluster = FindCluster(_fromInput);
        var options = _lines.Count > 0 && ManifestPath is null
            ? new MeshComponentOptions { ManifestText = string.Join('\n', _lines), Force = Force, NoWait = NoWait, Timeout = Limit }
            : await FindManifestAsync(cluster, "linkerd.yaml").ConfigureAwait(false);
        await EmitAsync(await Engine.Components.InstallAsync(cluster, MeshComponentKind.Linkerd, options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
