using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Starts the embedded lab.</summary>
[Cmdlet(VerbsLifecycle.Start, "PkiMeshLab", SupportsShouldProcess = true)]
[OutputType(typeof(PkiMeshLab))]
public sealed class StartPkiMeshLabCommand : PkiMeshCommand
{
    /// <summary>The lab's program, where it is not the one of the module.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Where the lab keeps its state.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? StateDirectory { get; set; }

    /// <summary>Address and port to listen on.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Listen { get; set; }

    /// <summary>Serve TPP alone.</summary>
    [Parameter]
    public SwitchParameter TppOnly { get; set; }

    /// <summary>Where the lab's clock starts.</summary>
    [Parameter]
    public DateTimeOffset? StartTime { get; set; }

    /// <summary>Seed of everything random.</summary>
    [Parameter]
    public int? Seed { get; set; }

    /// <summary>Leave the lab running when this PowerShell ends.</summary>
    [Parameter]
    public SwitchParameter Detach { get; set; }

    /// <summary>How long to wait for it, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 60;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new PkiMeshLabOptions
        {
            ProgramPath = Path is null ? null : await ResolvePathAsync(Path).ConfigureAwait(false),
            StateDirectory = StateDirectory is null ? null : await ResolvePathAsync(StateDirectory).ConfigureAwait(false),
            Listen = Listen,
            TppOnly = TppOnly,
            StartTimeUtc = StartTime?.ToUniversalTime(),
            Seed = Seed,
            Detach = Detach,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        if (await Operation.ConfirmAsync(options.StateDirectory ?? "a new lab", "Start").ConfigureAwait(false))
            await EmitAsync(await Engine.Lab.StartAsync(options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
