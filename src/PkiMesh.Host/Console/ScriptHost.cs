using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace PkiMesh.Host.Console;

/// <summary>The host a script sees: this process's console.</summary>
internal sealed class ScriptHost : PSHost
{
    private readonly ConsoleUi _ui = new();

    /// <summary>What the script passed to <c>exit</c>, where it reached the host.</summary>
    public int? ExitCode { get; private set; }

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override string Name => "PkiMesh.Host";

    public override PSHostUserInterface UI => _ui;

    public override Version Version => typeof(ScriptHost).Assembly.GetName().Version ?? new Version(0, 0);

    public override void EnterNestedPrompt() => throw new NotSupportedException("This host has no prompt.");

    public override void ExitNestedPrompt() => throw new NotSupportedException("This host has no prompt.");

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;

    public void CloseProgress() => _ui.CloseProgress();

    /// <summary>Shows an error as PowerShell's concise view does: who, what, and what to do.</summary>
    public void WriteError(ErrorRecord error)
    {
        var who = error.InvocationInfo?.MyCommand?.Name;
        var what = error.ErrorDetails?.Message ?? error.Exception.Message;
        UI.WriteErrorLine(who is null ? what : $"{who}: {what}");
        if (error.ErrorDetails?.RecommendedAction is { Length: > 0 } advice)
            UI.WriteErrorLine($"  Recommendation: {advice}");
        if (error.InvocationInfo is { ScriptName.Length: > 0 } place)
            UI.WriteErrorLine($"  at {place.ScriptName}: line {place.ScriptLineNumber}");
    }
}
