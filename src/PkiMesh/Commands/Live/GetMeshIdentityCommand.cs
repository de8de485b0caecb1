using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Takes the live certificate chains of meshed pods and verifies them to given anchors.</summary>
[Cmdlet(VerbsCommon.Get, "MeshIdentity")]
[OutputType(typeof(MeshIdentity))]
public sealed class GetMeshIdentityCommand : MeshClusterCommand
{
    private readonly List<MeshAnchorText> _anchors = [];
    private MeshTrustAnchor? _piped;

    /// <summary>Names of pods, wildcards allowed.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Namespaces, wildcards allowed; all where none is given.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] Namespace { get; set; } = [];

    /// <summary>A label selector, such as app=web,tier!=test.</summary>
    [Parameter]
    [Alias("Selector")]
    [ValidateNotNullOrEmpty]
    public string? LabelSelector { get; set; }

    /// <summary>The trust anchors to verify to; those the mesh is given where none is.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public object[] Anchor { get; set; } = [];

    /// <summary>The control plane's namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ControlPlaneNamespace { get; set; } = "linkerd";

    /// <summary>The namespace of the trust anchor.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string TrustNamespace { get; set; } = "cert-manager";

    /// <summary>The TPP session; by default the one this runspace is connected with.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>How many pods are asked at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 16;

    /// <summary>How many seconds one pod may take.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 10;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (var given in Anchor)
        {
            _anchors.Add(await AnchorArgument.ReadAsync(given, ResolvePathAsync).ConfigureAwait(false));
            _piped ??= (given is PSObject wrapped ? wrapped.BaseObject : given) as MeshTrustAnchor;
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync(CancellationToken cancellationToken)
    {
        // Falling back on the mesh's own anchors here would prove something else than was asked.
        if (MyInvocation.ExpectingInput && _anchors.Count == 0)
            throw new PkiMeshException("AnchorNotUsable", PkiMeshErrorKind.InvalidArgument, "No anchor came down the pipeline.", null, "Pipe an anchor, or leave the pipe out to verify to the mesh's own.");
        var query = new MeshIdentityQuery
        {
            Names = Name,
            Namespaces = Namespace,
            LabelSelector = LabelSelector,
            ControlPlaneNamespace = ControlPlaneNamespace,
            TrustNamespace = TrustNamespace,
            Anchors = _anchors,
            Session = Session ?? _piped?.Session ?? State.Get<TppSession>(),
            ThrottleLimit = ThrottleLimit,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        await foreach (var identity in Engine.Live.GetIdentitiesAsync(FindCluster(_piped?.Cluster), query, Operation, cancellationToken).ConfigureAwait(false))
            await EmitAsync(identity).ConfigureAwait(false);
    }
}
