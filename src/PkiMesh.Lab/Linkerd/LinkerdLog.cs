using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Linkerd;

/// <summary>Log lines as linkerd's Go programs write them (logrus, plain). recordings/renewal/*</summary>
internal sealed class LinkerdLog(TimeProvider clock, Action<string> write)
{
    public void Info(string message, string fields = "") => Write("info", message, fields);

    public void Warning(string message) => Write("warning", message, "");

    public void Error(string message) => Write("error", message, "");

    public void Fatal(string message) => Write("fatal", message, "");

    private void Write(string level, string message, string fields)
    {
        var quoted = message.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        write($"time=\"{KubeTime.Seconds(clock.GetUtcNow())}\" level={level} msg=\"{quoted}\"{(fields.Length > 0 ? " " + fields : "")}");
    }
}
