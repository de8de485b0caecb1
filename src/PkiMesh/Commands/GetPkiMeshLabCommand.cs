using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Lists the running labs, or the connections within one.</summary>
[Cmdlet(VerbsCommon.Get, "PkiMeshLab", DefaultParameterSetName = "Lab")]
[OutputType(typeof(PkiMeshLab), ParameterSetName = ["Lab"])]
[OutputType(typeof(PkiMeshLabEdge), ParameterSetName = ["Edge"])]
public sealed class GetPkiMeshLabCommand : PkiMeshLabCommand
{
    /// <summary>Show the connections between workloads instead, each judged by the lab.</summary>
    [Parameter(ParameterSetName = "Edge", Mandatory = true)]
    public SwitchParameter Edge { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Edge)
        {
            foreach (var edge in await Engine.Lab.GetEdgesAsync(FindLab(), cancellationToken).ConfigureAwait(false))
                await EmitAsync(edge).ConfigureAwait(false);
            return;
        }

        foreach (var lab in Lab is null ? Engine.Lab.Running : [Lab])
            await EmitAsync(await Engine.Lab.GetAsync(lab, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
