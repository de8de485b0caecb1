using System.Globalization;

namespace PkiMesh.Lab.Hosting;

/// <summary>The arguments of the program.</summary>
internal sealed record CommandLine(LabOptions Options, bool Detach, bool IgnoreInterrupt)
{
    public const string Usage =
        "PkiMesh.Lab [--listen 127.0.0.1:0] [--state-dir DIR] [--tpp-only] [--start-time T] [--seed N] [--detach] [--ignore-interrupt]";

    /// <exception cref="FormatException">With a sentence for the user.</exception>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var options = new LabOptions { Listen = "127.0.0.1:0" };
        var detach = false;
        var ignoreInterrupt = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            var (name, value) = Split(arguments[i]);
            string Value() => value ?? (++i < arguments.Count ? arguments[i] : throw new FormatException($"{name} needs a value. Usage: {Usage}"));
            switch (name)
            {
                case "--listen":
                    options = options with { Listen = Value() };
                    break;
                case "--state-dir":
                    options = options with { StateDirectory = Value() };
                    break;
                case "--tpp-only":
                    options = options with { TppOnly = true };
                    break;
                case "--start-time":
                    options = options with { StartTime = Time(Value()) };
                    break;
                case "--seed":
                    options = options with { Seed = Number(Value()) };
                    break;
                case "--detach":
                    detach = true;
                    break;
                case "--ignore-interrupt":
                    ignoreInterrupt = true;
                    break;
                default:
                    throw new FormatException($"\"{arguments[i]}\" is no argument of the lab. Usage: {Usage}");
            }
        }

        return new CommandLine(options, detach, ignoreInterrupt);
    }

    private static (string Name, string? Value) Split(string argument) =>
        argument.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (argument[..at], argument[(at + 1)..]) : (argument, null);

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FormatException($"\"{text}\" is no time; write it as 2030-01-31T12:00:00Z.");

    private static int Number(string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"\"{text}\" is no seed; it is a whole number.");
}
