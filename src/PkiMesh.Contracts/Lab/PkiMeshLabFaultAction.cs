namespace PkiMesh;

/// <summary>What a fault does: the first four to requests, the others to a part of the lab.</summary>
public enum PkiMeshLabFaultAction
{
    /// <summary>The lab answers with a status of its own and does nothing. A watch (verb <c>WATCH</c>) hears of 410 as an ERROR event, as from a real API server.</summary>
    Status,

    /// <summary>The answer comes later.</summary>
    Delay,

    /// <summary>The connection ends without an answer, and nothing is done.</summary>
    Refuse,

    /// <summary>What was asked is done, and the connection breaks half-way through the answer.</summary>
    Reset,

    /// <summary>Enrolments in TPP stay at stage 500 until the fault is taken back and the certificate is reset.</summary>
    StuckTpp,

    /// <summary>Access tokens of TPP end now; their grants can still be refreshed.</summary>
    ExpireToken,

    /// <summary>Grants of TPP end now, tokens and refresh tokens alike.</summary>
    RevokeToken,

    /// <summary>linkerd's identity controller does not hear that its issuer's files were swapped, and goes on with the old issuer.</summary>
    LoseFileEvent,

    /// <summary>The servers name a wrong time in their <c>Date</c>; the lab's own time stays as it is.</summary>
    ClockSkew,

    /// <summary>Containers are killed now; the node starts them again.</summary>
    KillController,
}
