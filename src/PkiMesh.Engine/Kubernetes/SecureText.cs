using System.Net;
using System.Security;

namespace PkiMesh.Engine.Kubernetes;

internal static class SecureText
{
    /// <summary>For the one moment in which a header or a body needs it.</summary>
    public static string ToPlainText(this SecureString value) => new NetworkCredential("", value).Password;
}
