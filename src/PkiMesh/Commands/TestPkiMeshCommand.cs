using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Proves the chain of trust, from the certificate in TPP to the live certificates of running pods.</summary>
[Cmdlet(VerbsDiagnostic.Test, "PkiMesh")]
[OutputType(typeof(MeshLink), typeof(MeshFinding), typeof(bool))]
public sealed class TestPkiMeshCommand : MeshProofCommand
{
    /// <summary>Emit each finding instead of the links.</summary>
    [Parameter]
    public SwitchParameter Finding { get; set; }

    /// <summary>Emit the findings that are at least so grave. Implies -Finding.</summary>
    [Parameter]
    public MeshFindingSeverity? Severity { get; set; }

    /// <summary>Emit the findings with these ids; wildcards allowed. Implies -Finding.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Id { get; set; } = [];

    /// <summary>Answer with True or False alone.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private bool IsFiltered => Severity is not null || Id.Length > 0;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var proof = await ProveAsync(cancellationToken).ConfigureAwait(false);
        var findings = Chosen(proof.Findings);
        if (Quiet)
        {
            await EmitAsync(IsFiltered ? findings.Count == 0 : proof.Holds).ConfigureAwait(false);
            return;
        }

        foreach (var result in Finding || IsFiltered ? findings : proof.Links.Cast<object>())
            await EmitAsync(result).ConfigureAwait(false);
    }

    private IReadOnlyList<MeshFinding> Chosen(IReadOnlyList<MeshFinding> findings)
    {
        var patterns = Id.Select(id => new WildcardPattern(id, WildcardOptions.IgnoreCase)).ToList();
        return [.. findings.Where(finding => finding.Severity >= (Severity ?? MeshFindingSeverity.Information) && (patterns.Count == 0 || patterns.Exists(pattern => pattern.IsMatch(finding.Id))))];
    }
}
