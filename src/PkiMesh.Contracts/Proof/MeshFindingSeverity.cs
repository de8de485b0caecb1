namespace PkiMesh;

/// <summary>How grave a finding is; a greater value is graver.</summary>
public enum MeshFindingSeverity
{
    /// <summary>Good to know; nothing is to be done.</summary>
    Information,

    /// <summary>It works now, and will break, or trusts more than it should.</summary>
    Warning,

    /// <summary>Something is broken, or will be within days.</summary>
    Error,

    /// <summary>Workloads refuse each other now, or within hours.</summary>
    Critical,
}
