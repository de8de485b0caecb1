using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Takes a rotation back, as long as the old anchor is trusted.</summary>
[Cmdlet(VerbsCommon.Undo, "MeshRotation", SupportsShouldProcess = true)]
[OutputType(typeof(MeshRotation))]
public sealed class UndoMeshRotationCommand : MeshRotationCommand
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Clusters is [var only])
        {
            await EmitAsync(await Engine.Rotation.UndoAsync(only, Common, Operation, OnStepAsync, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            return;
        }

        foreach (var rotation in await Engine.Rotation.UndoAllAsync(Clusters, Common, Operation, OnStepAsync, cancellationToken).ConfigureAwait(false))
        {
            await EmitAsync(rotation).ConfigureAwait(false);
        }
    }
}
