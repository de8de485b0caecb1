using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that apply objects to a cluster and wait until these are what they shall be.</summary>
public abstract class MeshChangeCommand : MeshClusterCommand
{
    /// <summary>Take over what another manages.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Do not wait for the outcome.</summary>
    [Parameter]
    public SwitchParameter NoWait { get; set; }

    /// <summary>The longest wait, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>The longest wait.</summary>
    private protected TimeSpan Limit => TimeSpan.FromSeconds(TimeoutSec);
}
