namespace PkiMesh.Soak;

/// <summary>One run of the soak.</summary>
internal sealed record SoakOptions
{
    public double Years { get; init; } = 5;

    public bool OneTier { get; init; }

    public AnchorMode Mode { get; init; } = AnchorMode.Pinned;

    /// <summary>Life of each anchor; it is rotated when a third of it is left.</summary>
    public int AnchorDays { get; init; } = 90;

    /// <summary>How far the clock moves before all connections are asked again.</summary>
    public int TickHours { get; init; } = 24;

    /// <summary>Whether the run is killed (SIGKILL) in every step in turn; a week later the next check goes on.</summary>
    public bool Kill { get; init; }

    /// <summary>How long to wait after each step of a rotation. The identity issuer renews every 23 hours: with 25 it does so in every gap.</summary>
    public int GapHours { get; init; }

    /// <summary>Whether something fails while a rotation runs: each fault of the lab in turn.</summary>
    public bool Faults { get; init; }

    /// <summary>Whether the proxies' certificates are waited for in place of restarting everything.</summary>
    public bool WaitForLeaves { get; init; }

    /// <summary>The tutorial's settings, and nobody who rotates.</summary>
    public bool Tutorial { get; init; }

    public int Seed { get; init; } = 1;

    public static SoakOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new SoakOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            string Value() => ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"{arguments[i - 1]} needs a value.");
            options = arguments[i] switch
            {
                "--years" => options with { Years = double.Parse(Value(), System.Globalization.CultureInfo.InvariantCulture) },
                "--one-tier" => options with { OneTier = true },
                "--mode" => options with { Mode = Enum.Parse<AnchorMode>(Value()) },
                "--anchor-days" => options with { AnchorDays = int.Parse(Value(), System.Globalization.CultureInfo.InvariantCulture) },
                "--tick-hours" => options with { TickHours = int.Parse(Value(), System.Globalization.CultureInfo.InvariantCulture) },
                "--gap-hours" => options with { GapHours = int.Parse(Value(), System.Globalization.CultureInfo.InvariantCulture) },
                "--kill" => options with { Kill = true },
                "--faults" => options with { Faults = true },
                "--wait-for-leaves" => options with { WaitForLeaves = true },
                "--tutorial" => options with { Tutorial = true },
                "--seed" => options with { Seed = int.Parse(Value(), System.Globalization.CultureInfo.InvariantCulture) },
                var unknown => throw new ArgumentException($"There is no option {unknown}."),
            };
        }

        return options;
    }

    public override string ToString() =>
        $"{(OneTier ? "one tier" : "two tiers")}, {(Tutorial ? "the tutorial's settings" : Mode.ToString())}{(Kill ? ", killed in every step" : "")}{(Faults ? ", faults" : "")}{(GapHours > 0 ? $", {GapHours} h after each step" : "")}{(WaitForLeaves ? ", waiting for leaves" : "")}";
}
