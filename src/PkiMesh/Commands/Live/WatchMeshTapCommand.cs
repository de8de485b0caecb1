using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Shows requests of the mesh as they happen, through linkerd viz's tap.</summary>
[Cmdlet(VerbsCommon.Watch, "MeshTap")]
[OutputType(typeof(MeshTapEvent))]
public sealed class WatchMeshTapCommand : MeshClusterCommand
{
    /// <summary>The namespace.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Namespace { get; set; } = "";

    /// <summary>The resource in it, such as deployment/web; without it the whole namespace.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Resource { get; set; }

    /// <summary>Only requests to this resource.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ToResource { get; set; }

    /// <summary>The namespace of -ToResource; by default the same.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ToNamespace { get; set; }

    /// <summary>A label selector on the pods that are tapped.</summary>
    [Parameter]
    [Alias("Selector")]
    [ValidateNotNullOrEmpty]
    public string? LabelSelector { get; set; }

    /// <summary>Only requests of this method.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Method { get; set; }

    /// <summary>Only requests of this authority.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Authority { get; set; }

    /// <summary>Only requests whose path begins so.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? RequestPath { get; set; }

    /// <summary>At most so many requests a second from each pod.</summary>
    [Parameter]
    [ValidateRange(0.1, 10000)]
    public float MaxRequestsPerSecond { get; set; } = 100;

    /// <summary>End after so many seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int? TimeoutSec { get; set; }

    /// <summary>End after so many events.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var query = new MeshTapQuery
        {
            Namespace = Namespace,
            Resource = Resource,
            ToResource = ToResource,
            ToNamespace = ToNamespace,
            LabelSelector = LabelSelector,
            Method = Method,
            Authority = Authority,
            Path = RequestPath,
            MaxRequestsPerSecond = MaxRequestsPerSecond,
            Timeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            First = First,
        };
        await foreach (var seen in Engine.Live.WatchTapAsync(FindCluster(), query, Operation, cancellationToken).ConfigureAwait(false))
            await EmitAsync(seen).ConfigureAwait(false);
    }
}
