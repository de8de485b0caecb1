namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>
/// How enrolment goes in a zone, beyond what its policy says: the lab's way to order the refusals and delays of measured.md §4.
/// A member that is null leaves the matter to the folder above, and in the end to the server-wide switches.
/// </summary>
public sealed record ZoneBehaviour
{
    public static ZoneBehaviour Plain { get; } = new();

    /// <summary>Nobody may create objects: 403 on request.</summary>
    public bool? DenyCreate { get; init; }

    /// <summary>The request is refused with 400 and this text.</summary>
    public string? RequestError { get; init; }

    /// <summary>A request with a CSR is taken although the policy asks for a service-generated one.</summary>
    public bool? AcceptsCsrAnyway { get; init; }

    /// <summary>So long, in lab time, the certificate is in the works.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>So many retrieves answer 202 before the certificate comes.</summary>
    public int? PendingRetrieves { get; init; }

    /// <summary>The stage at which enrolment stays for good: 202 with <see cref="StuckStatus"/>, until a reset.</summary>
    public int? StuckStage { get; init; }

    public string? StuckStatus { get; init; }

    /// <summary>Enrolment fails with this status: retrieve answers 500, the object is in error until it is reset.</summary>
    public string? Failure { get; init; }

    /// <summary>So many enrolments of an object fail, the next ones succeed; null with <see cref="Failure"/> set: all.</summary>
    public int? Failures { get; init; }

    /// <summary>An approver must agree: stage 600 and a workflow ticket until then.</summary>
    public bool? NeedsApproval { get; init; }

    public ChainShape? Chain { get; init; }

    /// <summary>The CA gives this validity, whatever is asked.</summary>
    public TimeSpan? Validity { get; init; }

    /// <summary>This behaviour where it says something, else the other's.</summary>
    public ZoneBehaviour Over(ZoneBehaviour other) => new()
    {
        DenyCreate = DenyCreate ?? other.DenyCreate,
        RequestError = RequestError ?? other.RequestError,
        AcceptsCsrAnyway = AcceptsCsrAnyway ?? other.AcceptsCsrAnyway,
        Delay = Delay ?? other.Delay,
        PendingRetrieves = PendingRetrieves ?? other.PendingRetrieves,
        StuckStage = StuckStage ?? other.StuckStage,
        StuckStatus = StuckStatus ?? other.StuckStatus,
        Failure = Failure ?? other.Failure,
        Failures = Failures ?? other.Failures,
        NeedsApproval = NeedsApproval ?? other.NeedsApproval,
        Chain = Chain ?? other.Chain,
        Validity = Validity ?? other.Validity,
    };
}
