using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace PkiMesh.Host.Console;

/// <summary>Output to standard output; everything else to standard error.</summary>
internal sealed class ConsoleUi : PSHostUserInterface
{
    private readonly ProgressLine _progress = new();
    private readonly ConsoleRawUi _rawUi = new();

    public override PSHostRawUserInterface RawUI => _rawUi;

    public override bool SupportsVirtualTerminal => !System.Console.IsOutputRedirected;

    public override string ReadLine() => System.Console.ReadLine() ?? string.Empty;

    public override SecureString ReadLineAsSecureString() => throw new NotSupportedException("This host asks for no secrets.");

    public override void Write(string value)
    {
        _progress.Hide();
        System.Console.Out.Write(GetOutputString(value, SupportsVirtualTerminal));
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value)
    {
        if (System.Console.IsOutputRedirected)
        {
            Write(value);
            return;
        }

        _progress.Hide();
        System.Console.ForegroundColor = foregroundColor;
        System.Console.Out.Write(value);
        System.Console.ResetColor();
    }

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => WriteAside(ConsoleColor.Red, value);

    public override void WriteWarningLine(string message) => WriteAside(ConsoleColor.Yellow, "WARNING: " + message);

    public override void WriteVerboseLine(string message) => WriteAside(ConsoleColor.Gray, "VERBOSE: " + message);

    public override void WriteDebugLine(string message) => WriteAside(ConsoleColor.Gray, "DEBUG: " + message);

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    public void CloseProgress() => _progress.Hide();

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw new NotSupportedException($"This host asks no questions: {caption} {message}");

    // The default is the safe answer of ShouldProcess; a script without a person gets that one.
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        WriteLine(message);
        if (System.Console.IsInputRedirected)
            return defaultChoice;
        Write(string.Join("  ", choices.Select(choice => choice.Label.Replace("&", string.Empty, StringComparison.Ordinal))) + ": ");
        var answer = ReadLine().Trim();
        var index = choices.ToList().FindIndex(choice => Matches(choice.Label, answer));
        return index < 0 ? defaultChoice : index;
    }

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new NotSupportedException("This host asks for no credentials: give them as parameters.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    private static bool Matches(string label, string answer)
    {
        var key = label.IndexOf('&', StringComparison.Ordinal);
        return answer.Length > 0
            && (string.Equals(label.Replace("&", string.Empty, StringComparison.Ordinal), answer, StringComparison.OrdinalIgnoreCase)
                || (key >= 0 && string.Equals(label.Substring(key + 1, 1), answer, StringComparison.OrdinalIgnoreCase)));
    }

    private void WriteAside(ConsoleColor color, string text)
    {
        _progress.Hide();
        if (!System.Console.IsErrorRedirected)
            System.Console.ForegroundColor = color;
        System.Console.Error.WriteLine(text);
        if (!System.Console.IsErrorRedirected)
            System.Console.ResetColor();
    }
}
