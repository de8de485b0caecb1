using System.Net;
using System.Security;

namespace PkiMesh.Engine.Tpp;

/// <summary>Passwords and tokens between the moment they arrive and the moment they are sent.</summary>
internal static class TppSecret
{
    public static SecureString Keep(string secret)
    {
        var kept = new SecureString();
        foreach (var character in secret)
        {
            kept.AppendChar(character);
        }

        kept.MakeReadOnly();
        return kept;
    }

    // NetworkCredential does the unmanaged copying and frees it again.
    public static string Reveal(SecureString secret) => new NetworkCredential("", secret).Password;
}
