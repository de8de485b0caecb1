namespace PkiMesh.Lab.Faults;

/// <summary>What a fault does: to a request (the first four), or to a part of the lab.</summary>
public enum FaultAction
{
    Status,
    Delay,
    Refuse,
    Reset,
    StuckTpp,
    ExpireToken,
    RevokeToken,
    LoseFileEvent,
    ClockSkew,
    KillController,
}
