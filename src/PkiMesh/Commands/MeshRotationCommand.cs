using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that carry a rotation on, forward or back.</summary>
public abstract class MeshRotationCommand : ControlPlaneCommand
{
    /// <summary>The last step to do.</summary>
    [Parameter]
    public MeshRotationStep? Until { get; set; }

    /// <summary>Let the proxies renew their certificates by themselves.</summary>
    [Parameter]
    public SwitchParameter WaitForLeaves { get; set; }

    /// <summary>How many workloads are restarted at once.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int ThrottleLimit { get; set; } = 4;

    /// <summary>Namespaces to restart first, in this order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string[] NamespaceOrder { get; set; } = [];

    /// <summary>What becomes of pods that no rollout restarts.</summary>
    [Parameter]
    public MeshUnmanagedPods UnmanagedPods { get; set; } = MeshUnmanagedPods.Wait;

    /// <summary>Emit the rotation after each step, and not at the end alone.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Take over what another manages.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The longest wait for one step, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 900;

    /// <summary>The parameters of all of them.</summary>
    private protected MeshRotationOptions Common => new()
    {
        Namespace = Namespace,
        TrustNamespace = TrustNamespace,
        Until = Until,
        WaitForLeaves = WaitForLeaves,
        ThrottleLimit = ThrottleLimit,
        NamespaceOrder = NamespaceOrder,
        UnmanagedPods = UnmanagedPods,
        Force = Force,
        Timeout = TimeSpan.FromSeconds(TimeoutSec),
    };

    /// <summary>Called after each step.</summary>
    private protected Task OnStepAsync(MeshRotation rotation) => PassThru ? EmitAsync(rotation) : Task.CompletedTask;
}
