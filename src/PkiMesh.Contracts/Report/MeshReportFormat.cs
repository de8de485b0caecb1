namespace PkiMesh;

/// <summary>How a report is written.</summary>
public enum MeshReportFormat
{
    /// <summary>One HTML file that needs nothing else.</summary>
    Html,

    /// <summary>The same data as JSON.</summary>
    Json,
}
