namespace PkiMesh;

/// <summary>A report in one word.</summary>
public enum MeshReportVerdict
{
    /// <summary>Everything that was looked at holds, and nothing is known that will break it before its anchor ends.</summary>
    Sound,

    /// <summary>It works, and will break or trusts more than it should.</summary>
    AtRisk,

    /// <summary>Something is broken now.</summary>
    Broken,

    /// <summary>Too little could be read to say.</summary>
    Unknown,
}
