using System.Globalization;

namespace PkiMesh.Soak;

/// <summary>What came of one run.</summary>
internal sealed record SoakResult(SoakOptions Options)
{
    public int Checks { get; set; }

    public int Rotations { get; set; }

    public int Kills { get; set; }

    public int FailedRuns { get; set; }

    public double Days { get; set; }

    public long Asked { get; set; }

    public int Failed { get; set; }

    public string FirstFailure { get; set; } = "none";

    public TimeSpan Took { get; set; }

    public static string Head => "| shape, mode | simulated days | checks | rotations | runs killed | runs that faults ended | connections asked | failed | first failure | took |\n|---|---|---|---|---|---|---|---|---|---|";

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"| {Options} | {Days:0} | {Checks} | {Rotations} | {Kills} | {FailedRuns} | {Asked} | {Failed} | {FirstFailure} | {Took.TotalMinutes:0} min |");
}
