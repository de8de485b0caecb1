using System.Security;

namespace PkiMesh;

/// <summary>A grant made for somebody else than this session, such as cert-manager. The engine alone sees its token.</summary>
public sealed class TppGrant
{
    internal TppGrant(Uri url, TppTokenInfo token, SecureString accessToken)
    {
        Url = url;
        Token = token;
        AccessToken = accessToken;
    }

    /// <summary>The server that made it.</summary>
    public Uri Url { get; }

    /// <summary>Its client id, scope and times.</summary>
    public TppTokenInfo Token { get; }

    internal SecureString AccessToken { get; }

    /// <summary>The client id and the scope.</summary>
    public override string ToString() => $"{Token.ClientId} ({Token.Scope})";
}
