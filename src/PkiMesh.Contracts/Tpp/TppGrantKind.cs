namespace PkiMesh;

/// <summary>How a session with TPP gets its access token.</summary>
public enum TppGrantKind
{
    /// <summary>User name and password.</summary>
    Credential,

    /// <summary>An access token that the user holds; it cannot be renewed.</summary>
    AccessToken,

    /// <summary>A refresh token that the user holds. TPP takes each one once and gives a new one in its place.</summary>
    RefreshToken,

    /// <summary>A client certificate.</summary>
    ClientCertificate,

    /// <summary>A JSON Web Token of an issuer that TPP trusts (TPP 22.4 and later).</summary>
    Jwt,

    /// <summary>The Windows or Kerberos identity of the process.</summary>
    Integrated,
}
