namespace PkiMesh;

/// <summary>Where a rotation stands.</summary>
public enum MeshRotationStatus
{
    /// <summary>None is under way, and none is due.</summary>
    NotDue,

    /// <summary>None is under way, and one is due.</summary>
    Due,

    /// <summary>Under <c>-WhatIf</c>: this is what would be done.</summary>
    Planned,

    /// <summary>It is under way. Where no run holds it, the next run goes on.</summary>
    InProgress,

    /// <summary>It waits for the proxies to renew their certificates by themselves; a later run goes on.</summary>
    Waiting,

    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>It is on its way back to the old anchor.</summary>
    GoingBack,

    /// <summary>It was undone: the old anchor is in place again.</summary>
    Undone,
}
