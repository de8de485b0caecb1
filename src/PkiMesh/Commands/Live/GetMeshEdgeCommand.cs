using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Shows who talks to whom in the mesh, under which identities, and where TLS is missing and why.</summary>
[Cmdlet(VerbsCommon.Get, "MeshEdge")]
[OutputType(typeof(MeshEdge))]
public sealed class GetMeshEdgeCommand : MeshClusterCommand
{
    /// <summary>Namespaces whose proxies are read, wildcards allowed; all where none is given.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Namespace { get; set; } = [];

    /// <summary>A label selector on the pods, such as app=web,tier!=test.</summary>
    [Parameter]
    [Alias("Selector")]
    [ValidateNotNullOrEmpty]
    public string? LabelSelector { get; set; }

    /// <summary>The control plane's namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ControlPlaneNamespace { get; set; } = "linkerd";

    /// <summary>Show connections from and to the control plane as well.</summary>
    [Parameter]
    public SwitchParameter IncludeControlPlane { get; set; }

    /// <summary>How many proxies are read at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>How many seconds one proxy may take.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 10;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var query = new MeshEdgeQuery
        {
            Namespaces = Namespace,
            LabelSelector = LabelSelector,
            ControlPlaneNamespace = ControlPlaneNamespace,
            IncludeControlPlane = IncludeControlPlane,
            ThrottleLimit = ThrottleLimit,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        foreach (var edge in await Engine.Live.GetEdgesAsync(FindCluster(), query, Operation, cancellationToken).ConfigureAwait(false))
            await EmitAsync(edge).ConfigureAwait(false);
    }
}
