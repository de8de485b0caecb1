using System.Management.Automation;

namespace PkiMesh.Host.Console;

/// <summary>Progress on standard error: one line that is rewritten on a terminal, else a plain line for each new status.</summary>
internal sealed class ProgressLine
{
    private readonly bool _rewrites = !System.Console.IsErrorRedirected;
    private int _length;
    private string? _last;

    public void Show(ProgressRecord record)
    {
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Hide();
            return;
        }

        var percent = record.PercentComplete >= 0 ? $" ({record.PercentComplete} %)" : string.Empty;
        var text = $"{record.Activity}: {record.StatusDescription}{percent}";
        if (text == _last)
            return;
        _last = text;
        if (!_rewrites)
        {
            System.Console.Error.WriteLine("... " + text);
            return;
        }

        var width = Math.Max(20, SafeWidth() - 1);
        if (text.Length > width)
            text = text[..width];
        System.Console.Error.Write('\r' + text.PadRight(_length));
        _length = text.Length;
    }

    public void Hide()
    {
        if (_length == 0)
            return;
        System.Console.Error.Write('\r' + new string(' ', _length) + '\r');
        _length = 0;
        _last = null;
    }

    private static int SafeWidth()
    {
        try
        {
            return System.Console.WindowWidth;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
