using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Tests what the commands need, before one of them finds it missing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MeshPrerequisite")]
[OutputType(typeof(MeshPrerequisite), typeof(bool))]
public sealed class TestMeshPrerequisiteCommand : ControlPlaneCommand
{
    /// <summary>The TPP session; this runspace's default where none is given. Without one TPP is not tested.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>Answer with True or False alone: True when nothing is missing.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new MeshPrerequisiteOptions { Namespace = Namespace, TrustNamespace = TrustNamespace, Session = Session ?? State.Get<TppSession>() };
        var found = await Engine.Prerequisites.TestAsync(FindCluster(), options, Operation, cancellationToken).ConfigureAwait(false);
        if (Quiet)
        {
            await EmitAsync(found.All(each => each.Status != MeshPrerequisiteStatus.Missing)).ConfigureAwait(false);
            return;
        }

        foreach (var each in found)
            await EmitAsync(each).ConfigureAwait(false);
    }
}
