using System.Security;
using System.Text.Json;

namespace PkiMesh.Engine.Lab;

/// <summary>The line of JSON a lab prints when it is ready.</summary>
internal sealed record LabReadyLine
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web);

    public string? KubeConfigPath { get; init; }

    public Uri? ApiUrl { get; init; }

    public required Uri TppUrl { get; init; }

    public required string TppUsername { get; init; }

    public required string TppPassword { get; init; }

    public required string TppZone { get; init; }

    public required string TppZoneOneTier { get; init; }

    public required string CaPath { get; init; }

    public required Uri ControlUrl { get; init; }

    public string? ManifestsPath { get; init; }

    public required int Pid { get; init; }

    /// <summary>Reads the line; null where it is something else.</summary>
    public static LabReadyLine? TryParse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize<LabReadyLine>(line, s_options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public PkiMeshLab ToLab(bool detached)
    {
        var password = new SecureString();
        foreach (var character in TppPassword ?? string.Empty)
            password.AppendChar(character);
        password.MakeReadOnly();
        return new PkiMeshLab
        {
            ProcessId = Pid,
            KubeConfigPath = KubeConfigPath,
            ApiUrl = ApiUrl,
            TppUrl = TppUrl,
            TppUsername = TppUsername,
            TppPassword = password,
            TppZone = TppZone,
            TppZoneOneTier = TppZoneOneTier,
            CaPath = CaPath,
            ManifestsPath = ManifestsPath,
            Detached = detached,
        };
    }

    // A record prints its members, and one of these is a password.
    public override string ToString() => nameof(LabReadyLine);
}
