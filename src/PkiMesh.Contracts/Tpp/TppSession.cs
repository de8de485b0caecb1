using System.Security;

namespace PkiMesh;

/// <summary>
/// A session with TPP. It shows whose it is and how long it lasts; its token, and whatever it was made from, are held elsewhere
/// and appear in no property.
/// </summary>
public sealed class TppSession : IDisposable
{
    internal TppSession(Uri url)
    {
        Url = url;
    }

    /// <summary>The server's base address, in the form cert-manager uses.</summary>
    public Uri Url { get; }

    /// <summary>How the session got its token.</summary>
    public TppGrantKind Grant { get; internal set; }

    /// <summary>The signed-in user's name, where TPP told it.</summary>
    public string? UserName { get; internal set; }

    /// <summary>The user's prefixed universal id, e.g. <c>local:{0b8d…}</c>.</summary>
    public string? Identity { get; internal set; }

    /// <summary>The API integration that the grant belongs to.</summary>
    public string ClientId { get; internal set; } = "";

    /// <summary>The scope that was granted.</summary>
    public string Scope { get; internal set; } = "";

    /// <summary>When the access token ends, by TPP's clock.</summary>
    public DateTime? TokenExpiresUtc { get; internal set; }

    /// <summary>When the grant ends and can be renewed no more, by TPP's clock; null where it has no end or TPP does not say.</summary>
    public DateTime? GrantExpiresUtc { get; internal set; }

    /// <summary>Whether the session can get itself another access token when this one ends.</summary>
    public bool CanRenew { get; internal set; }

    /// <summary>TPP's version, or null where the scope does not let it be read.</summary>
    public Version? Version { get; internal set; }

    /// <summary>TPP's clock minus this machine's, from its last answer; good to a second or two.</summary>
    public TimeSpan ClockSkew { get; internal set; }

    /// <summary>TPP's time now.</summary>
    public DateTime ServerTimeUtc => DateTime.UtcNow + ClockSkew;

    /// <summary>The certificates that the server is trusted by, as PEM, for cert-manager to trust it by too; null where it is by the system's roots.</summary>
    public string? CertificateAuthorityPem { get; internal set; }

    /// <summary>False when the server's certificate was not checked.</summary>
    public bool IsServerTrusted { get; internal set; }

    /// <summary>False after Disconnect-Tpp.</summary>
    public bool IsConnected => Connection is not null;

    internal IDisposable? Connection { get; set; }

    internal Func<SecureString?>? RefreshTokenSource { get; set; }

    /// <summary>
    /// The refresh token that is valid now. TPP takes a refresh token once, so what was given to Connect-Tpp is used up;
    /// this is what to store in its place.
    /// </summary>
    /// <exception cref="PkiMeshException"><c>TppNoRefreshToken</c>: the session has none.</exception>
    public SecureString ExportRefreshToken() =>
        RefreshTokenSource?.Invoke() ?? throw new PkiMeshException(
            "TppNoRefreshToken",
            PkiMeshErrorKind.InvalidOperation,
            $"The session with {Url} has no refresh token.",
            Url.AbsoluteUri,
            "TPP gives one only where the API integration allows it; an access token alone never brings one.");

    /// <summary>Forgets the token and closes the connection; TPP keeps the grant.</summary>
    public void Dispose()
    {
        var connection = Connection;
        Connection = null;
        RefreshTokenSource = null;
        connection?.Dispose();
    }

    /// <summary>The user and the address.</summary>
    public override string ToString() => UserName is null ? Url.AbsoluteUri : $"{UserName} at {Url.AbsoluteUri}";
}
