namespace PkiMesh.Engine.Lab;

internal static class LabErrors
{
    public static PkiMeshException NotRunning(int processId) => new(
        "LabNotRunning",
        PkiMeshErrorKind.ObjectNotFound,
        $"No lab with process id {processId} was started by this PowerShell and still runs.",
        processId,
        "Start one with Start-PkiMeshLab; Get-PkiMeshLab lists those that run.");

    public static PkiMeshException ProgramNotFound(string path) => new(
        "LabProgramNotFound",
        PkiMeshErrorKind.ObjectNotFound,
        $"There is no lab program at '{path}'.",
        path,
        "Give the path of PkiMesh.Lab.dll with -Path, or install the module again.");

    public static PkiMeshException RuntimeNotFound() => new(
        "LabRuntimeNotFound",
        PkiMeshErrorKind.ResourceUnavailable,
        "The lab needs the 'dotnet' command with the ASP.NET Core 10 runtime, and it was not found.",
        "dotnet",
        "Install the ASP.NET Core Runtime 10 and put 'dotnet' on the PATH, or set DOTNET_ROOT.");

    public static PkiMeshException StartFailed(string what, int? exitCode) => new(
        "LabStartFailed",
        PkiMeshErrorKind.ResourceUnavailable,
        exitCode is { } code ? $"The lab ended with exit code {code} before it was ready: {what}" : $"The lab could not be started: {what}",
        advice: "Correct what it names and run Start-PkiMeshLab again.");

    public static PkiMeshException StartTimeout(TimeSpan timeout) => new(
        "LabStartTimeout",
        PkiMeshErrorKind.OperationTimeout,
        $"The lab was not ready after {timeout.TotalSeconds:0} seconds and was ended again.",
        advice: "Give it longer with -TimeoutSec.");

    public static PkiMeshException OrderRefused(string what, string reason) => new(
        "LabOrderRefused",
        PkiMeshErrorKind.InvalidArgument,
        $"The lab does not take the order for {what}: {reason}",
        what,
        "Correct what it names and give the order again.");

    public static PkiMeshException ControlFailed(string what, string reason) => new(
        "LabControlFailed",
        PkiMeshErrorKind.ConnectionError,
        $"The lab did not answer when asked for {what}: {reason}",
        advice: "See with Get-PkiMeshLab whether it still runs.");
}
