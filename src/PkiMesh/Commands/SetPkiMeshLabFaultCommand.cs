using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Orders faults of a lab, or takes them back.</summary>
[Cmdlet(VerbsCommon.Set, "PkiMeshLabFault", SupportsShouldProcess = true, DefaultParameterSetName = "Order")]
[OutputType(typeof(PkiMeshLabFault))]
public sealed class SetPkiMeshLabFaultCommand : PkiMeshLabCommand
{
    /// <summary>What happens to a request.</summary>
    [Parameter(ParameterSetName = "Order", Mandatory = true, Position = 1)]
    public PkiMeshLabFaultAction Action { get; set; }

    /// <summary>The side of the lab.</summary>
    [Parameter(ParameterSetName = "Order")]
    public PkiMeshLabServer? Server { get; set; }

    /// <summary>The HTTP method.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateNotNullOrEmpty]
    public string? Verb { get; set; }

    /// <summary>A regular expression over path and query.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateNotNullOrEmpty]
    public string? PathPattern { get; set; }

    /// <summary>How often it happens.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>How likely it is each time.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateRange(0.0001, 1.0)]
    public double Probability { get; set; } = 1;

    /// <summary>The status to answer with.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateRange(100, 599)]
    public int? StatusCode { get; set; }

    /// <summary>The reason in the answer.</summary>
    [Parameter(ParameterSetName = "Order")]
    public string? Reason { get; set; }

    /// <summary>The message in the answer.</summary>
    [Parameter(ParameterSetName = "Order")]
    public string? Message { get; set; }

    /// <summary>How long to hold the answer back.</summary>
    [Parameter(ParameterSetName = "Order")]
    public TimeSpan? Delay { get; set; }

    /// <summary>The answer's Retry-After.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateRange(0, 86400)]
    public int? RetryAfterSec { get; set; }

    /// <summary>Take every fault back.</summary>
    [Parameter(ParameterSetName = "Clear", Mandatory = true)]
    public SwitchParameter Clear { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var lab = FindLab();
        var target = $"lab process {lab.ProcessId}";
        if (Clear)
        {
            if (await Operation.ConfirmAsync(target, "Take every fault back").ConfigureAwait(false))
                await Engine.Lab.ClearFaultsAsync(lab, cancellationToken).ConfigureAwait(false);
            return;
        }

        var fault = new PkiMeshLabFault
        {
            Action = Action,
            Server = Server,
            Verb = Verb,
            PathPattern = PathPattern,
            Remaining = Count,
            Probability = Probability,
            StatusCode = StatusCode,
            Reason = Reason,
            Message = Message,
            Delay = Delay,
            RetryAfterSeconds = RetryAfterSec,
        };
        if (await Operation.ConfirmAsync(target, $"Order the fault {Action}").ConfigureAwait(false))
            await EmitAsync(await Engine.Lab.AddFaultAsync(lab, fault, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
