namespace PkiMesh.Lab.Hosting;

/// <summary>Where a lab that listens can be found: the ready line of the program.</summary>
public sealed record LabWire
{
    public string? KubeConfigPath { get; init; }

    public string? ApiUrl { get; init; }

    public string? TppUrl { get; init; }

    public string? TppUsername { get; init; }

    public string? TppPassword { get; init; }

    public string? TppZone { get; init; }

    public string? TppZoneOneTier { get; init; }

    public required string CaPath { get; init; }

    public required string ControlUrl { get; init; }

    public string? ManifestsPath { get; init; }

    public int Pid { get; init; } = Environment.ProcessId;
}
