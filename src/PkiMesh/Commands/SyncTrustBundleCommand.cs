using System.Collections;
using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Spreads the trust anchor to the mesh by trust-manager.</summary>
[Cmdlet(VerbsData.Sync, "TrustBundle", SupportsShouldProcess = true)]
[OutputType(typeof(TrustBundle))]
public sealed class SyncTrustBundleCommand : MeshChangeCommand
{
    /// <summary>The identity issuer, from New-MeshIdentityIssuer: its anchor is spread to its namespace.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public MeshIdentityIssuer? InputObject { get; set; }

    /// <summary>The Bundle's name and that of its ConfigMaps.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "linkerd-identity-trust-roots";

    /// <summary>The ConfigMaps' key.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Key { get; set; } = "ca-bundle.crt";

    /// <summary>What the mesh trusts.</summary>
    [Parameter]
    public AnchorMode Mode { get; set; } = AnchorMode.Pinned;

    /// <summary>The namespace trust-manager reads its sources from.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string TrustNamespace { get; set; } = "cert-manager";

    /// <summary>The trust anchor's Secret; by default that of the piped issuer's anchor.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? AnchorSecretName { get; set; }

    /// <summary>The module's own ConfigMap that holds the anchors.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string SourceName { get; set; } = "linkerd-trust-anchors";

    /// <summary>The control plane's namespace; by default that of the piped issuer, else linkerd.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ControlPlaneNamespace { get; set; }

    /// <summary>Labels of the namespaces that get the ConfigMap.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable NamespaceSelector { get; set; } = new() { ["linkerd.io/is-control-plane"] = "true" };

    /// <summary>Write the ConfigMap to every namespace.</summary>
    [Parameter]
    public SwitchParameter AllNamespaces { get; set; }

    /// <summary>Trust what is trusted now beside the wanted anchors.</summary>
    [Parameter]
    public SwitchParameter KeepCurrent { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new TrustBundleOptions
        {
            Name = Name,
            Key = Key,
            Mode = Mode,
            TrustNamespace = TrustNamespace,
            AnchorSecretName = AnchorSecretName ?? InputObject?.Anchor.SecretName ?? "linkerd-identity-trust-roots",
            SourceName = SourceName,
            ControlPlaneNamespace = ControlPlaneNamespace ?? InputObject?.Namespace ?? "linkerd",
            NamespaceSelector = AllNamespaces
                ? new Dictionary<string, string>()
                : NamespaceSelector.Cast<DictionaryEntry>().ToDictionary(label => $"{label.Key}", label => $"{label.Value}"),
            KeepCurrent = KeepCurrent,
            Force = Force,
            NoWait = NoWait,
            Timeout = Limit,
            AnchorIsPlanned = InputObject is { IsPlanned: true },
        };
        await EmitAsync(await Engine.Trust.SyncAsync(FindCluster(InputObject?.Cluster), options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
