using System.Management.Automation;
using System.Security;
using System.Security.Cryptography.X509Certificates;

namespace PkiMesh.Commands;

/// <summary>Signs in to Venafi TPP and makes the session this runspace's default.</summary>
[Cmdlet(VerbsCommunications.Connect, "Tpp", DefaultParameterSetName = "Credential")]
[OutputType(typeof(TppSession))]
public sealed class ConnectTppCommand : PkiMeshCommand
{
    /// <summary>The server's address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("TppUrl")]
    [ValidateNotNullOrEmpty]
    public string Url { get; set; } = "";

    /// <summary>User name and password.</summary>
    [Parameter(ParameterSetName = "Credential", Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("TppCredential")]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>An access token.</summary>
    [Parameter(ParameterSetName = "AccessToken", Mandatory = true)]
    [ValidateNotNull]
    public SecretText? AccessToken { get; set; }

    /// <summary>A refresh token.</summary>
    [Parameter(ParameterSetName = "RefreshToken", Mandatory = true)]
    [ValidateNotNull]
    public SecretText? RefreshToken { get; set; }

    /// <summary>A client certificate with its private key.</summary>
    [Parameter(ParameterSetName = "ClientCertificate", Mandatory = true)]
    [ValidateNotNull]
    public X509Certificate2? ClientCertificate { get; set; }

    /// <summary>The same as a PKCS #12 file.</summary>
    [Parameter(ParameterSetName = "ClientCertificateFile", Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? ClientCertificatePath { get; set; }

    /// <summary>That file's password.</summary>
    [Parameter(ParameterSetName = "ClientCertificateFile")]
    [ValidateNotNull]
    public SecureString? ClientCertificatePassword { get; set; }

    /// <summary>A JSON Web Token.</summary>
    [Parameter(ParameterSetName = "Jwt", Mandatory = true)]
    [ValidateNotNull]
    public SecretText? Jwt { get; set; }

    /// <summary>Use the Windows or Kerberos identity of this process.</summary>
    [Parameter(ParameterSetName = "Integrated", Mandatory = true)]
    public SwitchParameter Integrated { get; set; }

    /// <summary>The API integration to ask a grant of.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string ClientId { get; set; } = TppConnectRequest.DefaultClientId;

    /// <summary>The scope to ask for.</summary>
    [Parameter(ParameterSetName = "Credential")]
    [Parameter(ParameterSetName = "ClientCertificate")]
    [Parameter(ParameterSetName = "ClientCertificateFile")]
    [Parameter(ParameterSetName = "Jwt")]
    [Parameter(ParameterSetName = "Integrated")]
    [ValidateNotNullOrEmpty]
    public string Scope { get; set; } = TppConnectRequest.DefaultScope;

    /// <summary>PEM or DER file of the CA behind the server's certificate.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("CaPath", "CaCertificatePath")]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityPath { get; set; }

    /// <summary>The same as PEM text.</summary>
    [Parameter]
    [Alias("CaCertificatePem")]
    [ValidateNotNullOrEmpty]
    public string? CertificateAuthorityPem { get; set; }

    /// <summary>Take any server certificate.</summary>
    [Parameter]
    public SwitchParameter SkipCertificateCheck { get; set; }

    /// <summary>How long one request may take, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 30;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var (grant, secret) = ParameterSetName switch
        {
            "AccessToken" => (TppGrantKind.AccessToken, AccessToken!.Value),
            "RefreshToken" => (TppGrantKind.RefreshToken, RefreshToken!.Value),
            "Jwt" => (TppGrantKind.Jwt, Jwt!.Value),
            "Integrated" => (TppGrantKind.Integrated, null),
            "ClientCertificate" or "ClientCertificateFile" => (TppGrantKind.ClientCertificate, null),
            _ => (TppGrantKind.Credential, Credential!.Password),
        };
        var request = new TppConnectRequest
        {
            Url = Url,
            Grant = grant,
            UserName = Credential?.UserName,
            Secret = secret,
            ClientCertificate = ClientCertificate,
            ClientCertificatePath = ClientCertificatePath is null ? null : await ResolvePathAsync(ClientCertificatePath).ConfigureAwait(false),
            ClientCertificatePassword = ClientCertificatePassword,
            ClientId = ClientId,
            Scope = Scope,
            CertificateAuthorityPath = CertificateAuthorityPath is null || CertificateAuthorityPem is not null ? null : await ResolvePathAsync(CertificateAuthorityPath).ConfigureAwait(false),
            CertificateAuthorityPem = CertificateAuthorityPem,
            SkipCertificateCheck = SkipCertificateCheck,
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
        };
        var session = await Engine.Tpp.ConnectAsync(request, Operation, cancellationToken).ConfigureAwait(false);
        State.Set(session);
        await EmitAsync(session).ConfigureAwait(false);
    }
}
