using System.Management.Automation;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PkiMesh.Commands;

/// <summary>What a user may give as a trust anchor, as PEM text.</summary>
internal static class AnchorArgument
{
    // A bundle of every public root is a quarter of this.
    private const long LargestFile = 1024 * 1024;

    public static async Task<MeshAnchorText> ReadAsync(object given, Func<string, Task<string>> resolvePathAsync) => (given is PSObject wrapped ? wrapped.BaseObject : given) switch
    {
        MeshTrustAnchor { Certificate: { } certificate } anchor => new($"trust anchor {anchor}", certificate.Pem),
        MeshTrustAnchor anchor => throw Unusable(anchor, $"Trust anchor {anchor} has no certificate yet."),
        MeshCertificate { Secret.Certificate: { } certificate } known => new($"Certificate {known}", certificate.Pem),
        TrustBundle { Anchors.Count: > 0 } bundle => new($"Bundle {bundle}", string.Concat(bundle.Anchors.Select(anchor => anchor.Pem))),
        CertificateInfo certificate => new($"certificate {certificate}", certificate.Pem),
        X509Certificate2 certificate => new($"certificate {certificate.Subject}", certificate.ExportCertificatePem()),
        string text when text.Contains("-----BEGIN", StringComparison.Ordinal) => new("the text given", text),
        string path => await ReadFileAsync(await resolvePathAsync(path).ConfigureAwait(false)).ConfigureAwait(false),
        FileInfo file => await ReadFileAsync(file.FullName).ConfigureAwait(false),
        var other => throw Unusable(other, $"A {other.GetType().Name} holds no trust anchor{(other is MeshCertificate or TrustBundle ? " yet" : "")}."),
    };

    private static async Task<MeshAnchorText> ReadFileAsync(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw Unusable(path, $"{path} is too large for a file of certificates.");
            var bytes = await File.ReadAllBytesAsync(path).ConfigureAwait(false);
            var text = Encoding.UTF8.GetString(bytes);
            return new(path, text.Contains("-----BEGIN", StringComparison.Ordinal) ? text : PemEncoding.WriteString("CERTIFICATE", bytes));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PkiMeshException("AnchorFileNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no file {path}.", path,
                "Give a PEM or DER file, the PEM text itself, a certificate, or what New-MeshTrustAnchor returns.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"{path} cannot be read: {e.Message}");
        }
    }

    private static PkiMeshException Unusable(object target, string message) =>
        new("AnchorNotUsable", PkiMeshErrorKind.InvalidArgument, message, target,
            "Give a PEM or DER file, the PEM text itself, a certificate, or what New-MeshTrustAnchor returns.");
}
