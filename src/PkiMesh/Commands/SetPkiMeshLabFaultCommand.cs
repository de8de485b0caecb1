using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Orders faults of a lab, or takes them back.</summary>
[Cmdlet(VerbsCommon.Set, "PkiMeshLabFault", SupportsShouldProcess = true, DefaultParameterSetName = "Order")]
[OutputType(typeof(PkiMeshLabFault))]
public sealed class SetPkiMeshLabFaultCommand : PkiMeshLabCommand
{
    /// <summary>What happens.</summary>
    [Parameter(ParameterSetName = "Order", Mandatory = true, Position = 1)]
    public PkiMeshLabFaultAction Action { get; set; }

    /// <summary>The side of the lab.</summary>
    [Parameter(ParameterSetName = "Order")]
    public PkiMeshLabServer? Server { get; set; }

    /// <summary>The HTTP method, or a verb of Kubernetes.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateNotNullOrEmpty]
    public string? Verb { get; set; }

    /// <summary>A regular expression over path and query, or over namespace/pod/container.</summary>
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

    /// <summary>How long to hold the answer back, or a container stays away.</summary>
    [Parameter(ParameterSetName = "Order")]
    public TimeSpan? Delay { get; set; }

    /// <summary>How far the servers' Date is ahead of the lab's time.</summary>
    [Parameter(ParameterSetName = "Order")]
    public TimeSpan? Skew { get; set; }

    /// <summary>Whose tokens end.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>The answer's Retry-After.</summary>
    [Parameter(ParameterSetName = "Order")]
    [ValidateRange(0, 86400)]
    public int? RetryAfterSec { get; set; }

    /// <summary>Take every fault back.</summary>
    [Parameter(ParameterSetName = "Clear", Mandatory = true)]
    public SwitchParameter Clear { get; set; }

    private string Meant() => string.Concat(new (string Name, object? Value)[]
    {
        (nameof(Server), Server), (nameof(Verb), Verb), (nameof(PathPattern), PathPattern), (nameof(StatusCode), StatusCode), (nameof(Delay), Delay),
        (nameof(Skew), Skew), (nameof(ClientId), ClientId), (nameof(Count), Count),
    }.Where(one => one.Value is not null).Select(one => $", {one.Name} {one.Value}"));

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
            Skew = Skew,
            ClientId = ClientId,
            RetryAfterSeconds = RetryAfterSec,
        };
        if (await Operation.ConfirmAsync(target, $"Order the fault {Action}{Meant()}").ConfigureAwait(false))
            await EmitAsync(await Engine.Lab.AddFaultAsync(lab, fault, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
