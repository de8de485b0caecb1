using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Checks that cert-manager's API works; changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "CertManager")]
[OutputType(typeof(ApiReadiness), typeof(bool))]
public sealed class TestCertManagerCommand : MeshClusterCommand
{
    /// <summary>The namespace for the dry-run requests.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NamespaceCompleter))]
    public string Namespace { get; set; } = "default";

    /// <summary>Ask again until it works or the time is up.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>How long to wait, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 120;

    /// <summary>Answer true or false only.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var wait = Wait ? TimeSpan.FromSeconds(TimeoutSec) : TimeSpan.Zero;
        var readiness = await Engine.CertManager.TestAsync(FindCluster(), Namespace, wait, Operation, cancellationToken).ConfigureAwait(false);
        await EmitAsync(Quiet ? readiness.Ready : readiness).ConfigureAwait(false);
    }
}
