using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Shows what a zone says of the certificates made in it.</summary>
[Cmdlet(VerbsCommon.Get, "TppPolicy")]
[OutputType(typeof(TppPolicy))]
public sealed class GetTppPolicyCommand : TppSessionCommand
{
    /// <summary>The zone, as in an issuer.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PolicyDn", "ParentDn")]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string[] Zone { get; set; } = [];

    /// <summary>A certificate signing request as PEM, to be judged and not enrolled.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificateRequest { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var session = FindSession();
        foreach (var zone in Zone)
        {
            try
            {
                await EmitAsync(await Engine.Tpp.GetPolicyAsync(session, zone, CertificateRequest, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
            }
            catch (PkiMeshException failure) when (IsOfItem(failure))
            {
                Operation.Error(failure);
            }
        }
    }
}
