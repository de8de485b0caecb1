namespace PkiMesh.Lab.Trust;

/// <summary>A source is not there, or gives no certificate. Waited for, not retried.</summary>
internal sealed class SourceMissingException(string message) : Exception(message);
