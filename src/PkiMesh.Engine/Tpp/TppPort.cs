using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp;

/// <summary>Sessions with TPP; the calls made through them are in the other parts of this class.</summary>
internal sealed partial class TppPort(TimeProvider time) : ITppPort
{
    public async Task<TppSession> ConnectAsync(TppConnectRequest request, IOperation operation, CancellationToken cancellationToken)
    {
        var url = TppUrl.Parse(request.Url);
        if (TppUrl.AsksForPlainHttp(request.Url))
        {
            operation.Warning($"TPP speaks HTTPS only; {url} is used.");
        }

        var anchors = await TppTrust.ReadAnchorsAsync(request.CertificateAuthorityPem, request.CertificateAuthorityPath, cancellationToken).ConfigureAwait(false);
        if (request.SkipCertificateCheck)
        {
            operation.Warning($"The certificate of {url} is not checked: whoever answers there gets the credentials. cert-manager will check it.");
        }

        var certificate = await ReadClientCertificateAsync(request, cancellationToken).ConfigureAwait(false);
        var transport = new TppTransport(
            url,
            TppTrust.Of(anchors, request.SkipCertificateCheck),
            certificate,
            request.Grant == TppGrantKind.Integrated,
            request.Timeout,
            time);
        var signer = new TppSigner(transport, request.Grant, request.UserName, request.Secret);
        var session = new TppSession(url)
        {
            Grant = request.Grant,
            UserName = request.UserName,
            ClientId = request.ClientId,
            Scope = request.Scope,
            CertificateAuthorityPem = anchors is null ? null : string.Concat(anchors.Select(anchor => anchor.ExportCertificatePem() + "\n")),
            IsServerTrusted = !request.SkipCertificateCheck,
        };
        var connection = new TppConnection(transport, signer, session, request.Scope);
        try
        {
            operation.Progress($"TPP at {url}", "signing in");
            await SignInAsync(connection, request, cancellationToken).ConfigureAwait(false);
            session.Connection = connection;
            session.RefreshTokenSource = connection.ExportRefreshToken;
            session.CanRenew = connection.CanRenew;
            operation.Progress($"TPP at {url}", "reading the token and the user");
            await DescribeAsync(session, request.Grant, cancellationToken).ConfigureAwait(false);
            WarnOfScope(session, request, operation);
            return session;
        }
        catch
        {
            session.Connection = null;
            connection.Dispose();
            throw;
        }
    }

    public bool OwnsGrant(TppSession session) => session.Grant is not (TppGrantKind.AccessToken or TppGrantKind.RefreshToken);

    public async Task DisconnectAsync(TppSession session, bool revoke, CancellationToken cancellationToken)
    {
        if (session.Connection is not TppConnection connection)
        {
            return;
        }

        if (!revoke)
        {
            session.Dispose();
            return;
        }

        PkiMeshException? failure = null;
        try
        {
            await connection.RevokeAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException error)
        {
            failure = error;
        }

        session.Dispose();
        if (failure is not null)
        {
            throw failure.ErrorId == "TppRevokeFailed" ? failure : RevokeFailed(session.Url, failure.Message);
        }
    }

    internal static PkiMeshException RevokeFailed(Uri url, string why) =>
        new("TppRevokeFailed", PkiMeshErrorKind.InvalidOperation,
            $"The grant was not revoked; its tokens stay valid until they expire. {why}", url.AbsoluteUri,
            "Have the TPP administrators revoke the user's grants for this API integration.");

    private static Task SignInAsync(TppConnection connection, TppConnectRequest request, CancellationToken cancellationToken)
    {
        switch (request.Grant)
        {
            case TppGrantKind.AccessToken:
                connection.UseToken(request.Secret!);
                return Task.CompletedTask;
            case TppGrantKind.RefreshToken:
                return connection.SignInAsync(request.Secret!, cancellationToken);
            default:
                return connection.SignInAsync(cancellationToken);
        }
    }

    private async Task DescribeAsync(TppSession session, TppGrantKind grant, CancellationToken cancellationToken)
    {
        try
        {
            await GetTokenAsync(session, cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException refused) when (grant == TppGrantKind.AccessToken && refused.ErrorId is "TppTokenExpired" or "TppBadRequest")
        {
            throw new PkiMeshException(
                "TppAuthenticationFailed",
                PkiMeshErrorKind.AuthenticationError,
                $"TPP at {session.Url} does not take the access token.",
                session.Url.AbsoluteUri,
                "It has expired, was revoked, or is of another server. Get a new one, or sign in with -Credential or -RefreshToken.");
        }

        var identities = await GetIdentitiesAsync(session, cancellationToken).ConfigureAwait(false);
        var user = identities.FirstOrDefault(identity => identity.PrefixedUniversal == session.Identity) ?? identities.FirstOrDefault(identity => !identity.IsGroup);
        session.UserName = user is null ? session.UserName : user.PrefixedName.Length > 0 ? user.PrefixedName : user.Name;
        session.Version = await GetVersionAsync(session, cancellationToken).ConfigureAwait(false);
    }

    private static void WarnOfScope(TppSession session, TppConnectRequest request, IOperation operation)
    {
        var wanted = OwnsScope(request.Grant) ? request.Scope : TppConnectRequest.DefaultScope;
        if (TppScope.Missing(wanted, session.Scope) is { Length: > 0 } missing)
        {
            operation.Warning($"The token's scope is \"{session.Scope}\"; \"{missing}\" is missing, and what needs it will fail.");
        }
    }

    private static bool OwnsScope(TppGrantKind grant) => grant is not (TppGrantKind.AccessToken or TppGrantKind.RefreshToken);

    private static async Task<X509Certificate2?> ReadClientCertificateAsync(TppConnectRequest request, CancellationToken cancellationToken)
    {
        if (request.Grant != TppGrantKind.ClientCertificate)
        {
            return null;
        }

        var path = request.ClientCertificatePath;
        if (path is null)
        {
            return request.ClientCertificate is { HasPrivateKey: true } given
                ? given
                : throw ClientCertificateInvalid(request.ClientCertificate?.Subject ?? "none", "it has no private key");
        }

        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            var read = new X509Certificate2(bytes, request.ClientCertificatePassword);
            return read.HasPrivateKey ? read : throw ClientCertificateInvalid(path, "it has no private key");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw ClientCertificateInvalid(path, error is CryptographicException ? "it is not a PKCS #12 file, or its password is another" : error.Message.TrimEnd('.'));
        }
    }

    private static PkiMeshException ClientCertificateInvalid(string source, string what) =>
        new("TppClientCertificateInvalid", PkiMeshErrorKind.InvalidArgument, $"The client certificate of {source} cannot be used: {what}.", source,
            "Give a .pfx file with -ClientCertificatePath and its password, or a certificate of the store that has its private key.");
}
