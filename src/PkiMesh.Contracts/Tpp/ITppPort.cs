using System.Security;

namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>Venafi TPP.</summary>
    ITppPort Tpp { get; }
}

/// <summary>
/// Venafi TPP (CyberArk Certificate Manager, Self-Hosted). Every member throws <see cref="PkiMeshException"/> with
/// <c>TppUnreachable</c>, <c>TppTimeout</c>, <c>TppCertificateUntrusted</c>, <c>TppUnavailable</c> (it answers that it cannot serve now),
/// <c>TppServerError</c>, <c>TppNotFound</c> (no TPP answers there), <c>TppBadRequest</c> or <c>TppBadAnswer</c>; those that take a session also with
/// <c>TppSessionClosed</c>, <c>TppTokenExpired</c> (expired or revoked, and the session cannot renew it), <c>TppScopeNotGranted</c> and
/// <c>TppPermissionDenied</c>. A session that can renew its token does so by itself, before its end and once when it is refused.
/// </summary>
public interface ITppPort
{
    /// <summary>Signs in, and reads the token's life, the user and TPP's version.</summary>
    /// <param name="request">Where and with what.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppUrlInvalid</c>, <c>TppAuthenticationFailed</c>, <c>TppScopeNotGranted</c>,
    /// <c>TppClientCertificateInvalid</c>, <c>TppCaCertificateInvalid</c>.</exception>
    Task<TppSession> ConnectAsync(TppConnectRequest request, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Whether <see cref="DisconnectAsync"/> revokes the session's grant unless it is told to: the session made it itself.</summary>
    /// <param name="session">The session.</param>
    bool OwnsGrant(TppSession session);

    /// <summary>Ends a session and forgets its token. A session that has ended is no error.</summary>
    /// <param name="session">The session.</param>
    /// <param name="revoke">Revoke its grant in TPP as well, with its access and refresh tokens.</param>
    /// <param name="cancellationToken">Ends it; the session is then still open.</param>
    /// <exception cref="PkiMeshException"><c>TppRevokeFailed</c>: the session is ended, and TPP keeps the grant.</exception>
    Task DisconnectAsync(TppSession session, bool revoke, CancellationToken cancellationToken);

    /// <summary>What TPP says of the session's token; its times in the session are brought up to date.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<TppTokenInfo> GetTokenAsync(TppSession session, CancellationToken cancellationToken);

    /// <summary>What TPP says of another access token, or null where TPP refuses it.</summary>
    /// <param name="session">A session with the server that issued it; its own token is not used.</param>
    /// <param name="accessToken">The token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<TppTokenInfo?> InspectTokenAsync(TppSession session, SecureString accessToken, CancellationToken cancellationToken);

    /// <summary>Makes a grant apart from the session's, for cert-manager to keep.</summary>
    /// <param name="session">The session, made from a credential, a client certificate, a JWT or an integrated identity.</param>
    /// <param name="clientId">The API integration.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppGrantNotPossible</c>: the session came from a token and cannot ask for another grant.</exception>
    Task<TppGrant> NewGrantAsync(TppSession session, string clientId, string scope, CancellationToken cancellationToken);

    /// <summary>Revokes a grant by one of its access tokens. A token that TPP no longer knows is no error.</summary>
    /// <param name="session">A session with the server.</param>
    /// <param name="accessToken">The access token.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppRevokeFailed</c>.</exception>
    Task RevokeTokenAsync(TppSession session, SecureString accessToken, CancellationToken cancellationToken);

    /// <summary>The session's user, and the groups TPP lists with it; empty where the scope does not let it be read.</summary>
    /// <param name="session">The session.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<TppIdentity>> GetIdentitiesAsync(TppSession session, CancellationToken cancellationToken);

    /// <summary>What a zone says of the certificates made in it, and of one request where one is given.</summary>
    /// <param name="session">The session; scope <c>certificate:manage</c>.</param>
    /// <param name="zone">The zone, as in an issuer.</param>
    /// <param name="pkcs10">A certificate signing request as PEM, to be judged and not enrolled; or null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppZoneInvalid</c>, <c>TppZoneNotFound</c>.</exception>
    Task<TppPolicy> GetPolicyAsync(TppSession session, string zone, string? pkcs10, CancellationToken cancellationToken);

    /// <summary>Whether a zone is there and may be read.</summary>
    /// <param name="session">The session; scope <c>certificate:manage</c>.</param>
    /// <param name="zone">The zone, as in an issuer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<bool> ZoneExistsAsync(TppSession session, string zone, CancellationToken cancellationToken);

    /// <summary>Finds certificates, a page at a time as they are asked for.</summary>
    /// <param name="session">The session; scope <c>certificate</c>.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppZoneInvalid</c>, <c>TppZoneNotFound</c>.</exception>
    IAsyncEnumerable<TppCertificate> FindCertificatesAsync(TppSession session, TppCertificateQuery query, CancellationToken cancellationToken);

    /// <summary>How many there are.</summary>
    /// <param name="session">The session; scope <c>certificate</c>.</param>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<int> CountCertificatesAsync(TppSession session, TppCertificateQuery query, CancellationToken cancellationToken);

    /// <summary>One certificate object with its details.</summary>
    /// <param name="session">The session; scope <c>certificate</c>.</param>
    /// <param name="dn">The object's DN.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppCertificateNotFound</c>.</exception>
    Task<TppCertificate> GetCertificateAsync(TppSession session, string dn, CancellationToken cancellationToken);

    /// <summary>One certificate object with its details.</summary>
    /// <param name="session">The session; scope <c>certificate</c>.</param>
    /// <param name="guid">The object's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppCertificateNotFound</c>.</exception>
    Task<TppCertificate> GetCertificateAsync(TppSession session, Guid guid, CancellationToken cancellationToken);

    /// <summary>The certificate of an object with its chain, or how far its processing is. It does not wait.</summary>
    /// <param name="session">The session; scope <c>certificate:manage</c>.</param>
    /// <param name="dn">The object's DN: cert-manager's pickup id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppCertificateNotFound</c>; <c>TppIssuanceFailed</c>: the processing failed, with TPP's stage and words.</exception>
    Task<TppIssuance> RetrieveAsync(TppSession session, string dn, CancellationToken cancellationToken);

    /// <summary>Takes an object out of its error state, so that it can be requested again.</summary>
    /// <param name="session">The session; scope <c>certificate:manage</c>.</param>
    /// <param name="dn">The object's DN.</param>
    /// <param name="restart">Begin its processing anew as well.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where there was nothing to reset.</returns>
    Task<bool> ResetAsync(TppSession session, string dn, bool restart, CancellationToken cancellationToken);

    /// <summary>The lasting id of an object, or null where there is none of that DN.</summary>
    /// <param name="session">The session; scope <c>configuration</c>.</param>
    /// <param name="dn">The object's DN.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<Guid?> FindGuidAsync(TppSession session, string dn, CancellationToken cancellationToken);

    /// <summary>What the session's user may do with an object; null where the scope does not let it be read.</summary>
    /// <param name="session">The session; scope <c>security</c>.</param>
    /// <param name="dn">The object's DN.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppObjectNotFound</c>.</exception>
    Task<TppPermissions?> GetPermissionsAsync(TppSession session, string dn, CancellationToken cancellationToken);

    /// <summary>What a user may do with an object; null where the scope does not let it be read.</summary>
    /// <param name="session">The session; scope <c>security</c>.</param>
    /// <param name="dn">The object's DN.</param>
    /// <param name="identity">The user's prefixed universal id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppObjectNotFound</c>.</exception>
    Task<TppPermissions?> GetPermissionsAsync(TppSession session, string dn, string? identity, CancellationToken cancellationToken);
}
