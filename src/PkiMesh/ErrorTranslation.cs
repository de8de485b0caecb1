using System.Management.Automation;

namespace PkiMesh;

/// <summary>Turns failures into ErrorRecords.</summary>
internal static class ErrorTranslation
{
    public static ErrorRecord ToErrorRecord(Exception failure, string commandName)
    {
        var known = failure as PkiMeshException ?? Generic(failure, commandName);
        return new ErrorRecord(known, known.ErrorId, ToCategory(known.Kind), known.Target)
        {
            ErrorDetails = new ErrorDetails(known.Message) { RecommendedAction = known.Advice ?? string.Empty },
        };
    }

    internal static ErrorCategory ToCategory(PkiMeshErrorKind kind) =>
        Enum.TryParse<ErrorCategory>(kind.ToString(), out var category) ? category : ErrorCategory.NotSpecified;

    // The exception itself stays behind: a client's exception may carry a request body, and with it a key or a token.
    private static PkiMeshException Generic(Exception failure, string commandName) => failure is OperationCanceledException
        ? new PkiMeshException(
            "OperationTimeout",
            PkiMeshErrorKind.OperationTimeout,
            $"{commandName} gave up waiting for an answer.",
            commandName,
            "See whether the other side answers at all, then run the command again; it goes on where it stopped.")
        : new PkiMeshException(
            "UnexpectedFailure",
            PkiMeshErrorKind.InvalidOperation,
            $"{commandName} met a failure it does not know ({failure.GetType().FullName}).",
            commandName,
            "Run it again with -Debug to see where, and report it as a defect of PkiMesh.");
}
