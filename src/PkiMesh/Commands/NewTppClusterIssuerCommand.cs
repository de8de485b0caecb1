using System.Management.Automation;
using PkiMesh.Completion;

namespace PkiMesh.Commands;

/// <summary>Makes a ClusterIssuer that lets TPP sign, with the Secret of its credentials.</summary>
[Cmdlet(VerbsCommon.New, "TppClusterIssuer", SupportsShouldProcess = true, DefaultParameterSetName = "Token")]
[OutputType(typeof(TppClusterIssuer))]
public sealed class NewTppClusterIssuerCommand : MeshChangeCommand
{
    /// <summary>The issuer's name.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "tpp-issuer";

    /// <summary>The TPP zone (policy folder).</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ZoneCompleter))]
    public string Zone { get; set; } = "";

    /// <summary>The TPP session; this runspace's default where none is given.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>The Secret for the credentials.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SecretName { get; set; }

    /// <summary>cert-manager's cluster resource namespace.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Namespace { get; set; } = "cert-manager";

    /// <summary>PEM file of the CA behind TPP's own TLS certificate, for cert-manager.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CaBundlePath { get; set; }

    /// <summary>Store user name and password in place of an access token.</summary>
    [Parameter(ParameterSetName = "Password", Mandatory = true)]
    public SwitchParameter UseUsernamePassword { get; set; }

    /// <summary>The user name and password to store.</summary>
    [Parameter(ParameterSetName = "Password", Mandatory = true)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var options = new TppClusterIssuerOptions
        {
            Name = Name,
            Zone = Zone,
            Session = Session ?? State.Get<TppSession>() ?? throw NotConnected.Tpp(),
            SecretName = SecretName,
            SecretNamespace = Namespace,
            CaBundlePem = CaBundlePath is null ? null : await ReadPemAsync(CaBundlePath, cancellationToken).ConfigureAwait(false),
            Credential = UseUsernamePassword ? Credential?.GetNetworkCredential() : null,
            Force = Force,
            NoWait = NoWait,
            Timeout = Limit,
        };
        await EmitAsync(await Engine.CertManager.NewTppClusterIssuerAsync(FindCluster(), options, Operation, cancellationToken).ConfigureAwait(false))
            .ConfigureAwait(false);
    }

    private async Task<string> ReadPemAsync(string path, CancellationToken cancellationToken)
    {
        var full = await ResolvePathAsync(path).ConfigureAwait(false);
        try
        {
            var pem = await File.ReadAllTextAsync(full, cancellationToken).ConfigureAwait(false);
            if (pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
                return pem;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        throw new PkiMeshException(
            "CertificateAuthorityUnreadable",
            PkiMeshErrorKind.InvalidArgument,
            $"{full} holds no PEM certificate that can be read.",
            full,
            "Give the CA certificate behind TPP's TLS certificate in PEM form.");
    }
}
