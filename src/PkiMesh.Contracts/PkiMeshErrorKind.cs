namespace PkiMesh;

/// <summary>Kinds of failure; the names and meanings are those of PowerShell's ErrorCategory.</summary>
public enum PkiMeshErrorKind
{
    /// <summary>Wrong or expired credentials.</summary>
    AuthenticationError,

    /// <summary>Known caller, missing right or scope.</summary>
    PermissionDenied,

    /// <summary>An untrusted certificate or a broken chain.</summary>
    SecurityError,

    /// <summary>A named thing is not there.</summary>
    ObjectNotFound,

    /// <summary>A thing of that name is there and belongs to someone else, or a field is managed by another.</summary>
    ResourceExists,

    /// <summary>A parameter that cannot be right.</summary>
    InvalidArgument,

    /// <summary>Data that is malformed or does not do what it must, such as a trust anchor that is not a CA.</summary>
    InvalidData,

    /// <summary>A step that the state of things does not allow.</summary>
    InvalidOperation,

    /// <summary>A wait reached its limit.</summary>
    OperationTimeout,

    /// <summary>No connection could be made, or it broke.</summary>
    ConnectionError,

    /// <summary>The service answered that it cannot serve now.</summary>
    ResourceUnavailable,

    /// <summary>A size or a count beyond what a component takes.</summary>
    LimitsExceeded,
}
