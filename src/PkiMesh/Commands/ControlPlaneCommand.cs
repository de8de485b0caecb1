using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that work on the mesh of one control plane, wherever its parts lie.</summary>
public abstract class ControlPlaneCommand : MeshClusterCommand
{
    /// <summary>The control plane's namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Namespace { get; set; } = "linkerd";

    /// <summary>The namespace of the trust anchor: cert-manager's cluster resource namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string TrustNamespace { get; set; } = "cert-manager";
}
