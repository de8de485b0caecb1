using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Installs the linkerd viz extension, whose tap Watch-MeshTap uses.</summary>
[Cmdlet(VerbsLifecycle.Install, "LinkerdViz", SupportsShouldProcess = true)]
[OutputType(typeof(MeshComponent))]
public sealed class InstallLinkerdVizCommand : MeshInstallCommand
{
    private readonly List<string> _lines = [];

    /// <summary>Manifest text, as linkerd viz install prints it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public string? InputObject { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (InputObject is not null)
            _lines.Add(InputObject);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        var cluster = FindCluster();
        var options = _lines.Count > 0 && ManifestPath is null
            ? new MeshComponentOptions { ManifestText = string.Join('\n', _lines), Force = Force, NoWait = NoWait, Timeout = Limit }
            : await FindManifestAsync(cluster, "linkerd-viz.yaml").ConfigureAwait(false);
        await EmitAsync(await Engine.Components.InstallAsync(cluster, MeshComponentKind.Viz, options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }
}
