namespace PkiMesh;

/// <summary>What came of a revocation.</summary>
public enum TppRevocationStatus
{
    /// <summary>Nothing was asked: a plan under <c>-WhatIf</c>, or the answer to the question was no.</summary>
    NotRequested,

    /// <summary>It was asked for, and TPP has not confirmed it yet.</summary>
    Requested,

    /// <summary>It is revoked.</summary>
    Revoked,

    /// <summary>It was revoked before.</summary>
    AlreadyRevoked,
}
