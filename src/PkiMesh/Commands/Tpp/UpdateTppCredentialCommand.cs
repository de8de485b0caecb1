using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Replaces the access token with which an issuer signs in to TPP, and revokes the one before.</summary>
[Cmdlet(VerbsData.Update, "TppCredential", SupportsShouldProcess = true, DefaultParameterSetName = "Name")]
[OutputType(typeof(TppClusterIssuer))]
public sealed class UpdateTppCredentialCommand : MeshClusterCommand
{
    /// <summary>Names of ClusterIssuers.</summary>
    [Parameter(ParameterSetName = "Name", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(IssuerCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>An issuer, from New-TppClusterIssuer.</summary>
    [Parameter(ParameterSetName = "Issuer", Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TppClusterIssuer? Issuer { get; set; }

    /// <summary>cert-manager's cluster resource namespace.</summary>
    [Parameter(ParameterSetName = "Name")]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "cert-manager";

    /// <summary>The TPP session; this runspace's default where none is given.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>The API integration to ask a grant of.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ClientId { get; set; }

    /// <summary>An access token to put there, in place of one of a new grant.</summary>
    [Parameter]
    [ValidateNotNull]
    public SecretText? AccessToken { get; set; }

    /// <summary>How much life the token that is there must have left to stay.</summary>
    [Parameter]
    public TimeSpan? RenewBefore { get; set; }

    /// <summary>Replace it in any case, and take over what another manages.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The longest wait, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 120;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var session = Session ?? Issuer?.Session ?? State.Get<TppSession>() ?? throw NotConnected.Tpp();
        if (Issuer is not null)
        {
            await UpdateAsync(FindCluster(Issuer.Cluster), Issuer, session, cancellationToken).ConfigureAwait(false);
            return;
        }

        var cluster = FindCluster();
        foreach (var name in Name)
        {
            try
            {
                var issuer = await Engine.TppClusters.GetIssuerAsync(cluster, name, Namespace, cancellationToken).ConfigureAwait(false);
                await UpdateAsync(cluster, issuer, session, cancellationToken).ConfigureAwait(false);
            }
            catch (PkiMeshException failure) when (failure.ErrorId is "IssuerNotFound" or "IssuerNotTpp")
            {
                Operation.Error(failure);
            }
        }
    }

    private async Task UpdateAsync(MeshCluster cluster, TppClusterIssuer issuer, TppSession session, CancellationToken cancellationToken)
    {
        var options = new TppCredentialOptions
        {
            Issuer = issuer,
            Session = session,
            ClientId = ClientId,
            AccessToken = AccessToken?.Value,
            RenewBefore = RenewBefore,
            Force = Force,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        await EmitAsync(await Engine.TppClusters.UpdateCredentialAsync(cluster, options, Operation, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
