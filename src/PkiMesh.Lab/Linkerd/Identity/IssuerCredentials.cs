using System.Text;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Identity;

/// <summary>The identity issuer as it lies in the controller's volume. l5d pkg/identity/service.go</summary>
internal sealed class IssuerCredentials
{
    public const string Folder = "/var/run/linkerd/identity/issuer";

    private IssuerCredentials(IReadOnlyList<LabCertificate> chain, LabKey key)
    {
        Chain = chain;
        Key = key;
    }

    /// <summary>All of tls.crt: the issuer, then what was issued with it.</summary>
    public IReadOnlyList<LabCertificate> Chain { get; }

    public LabKey Key { get; }

    public LabCertificate Issuer => Chain[0];

    /// <summary>A leaf lives no longer than the first of these to die. l5d pkg/tls/ca.go</summary>
    public DateTimeOffset NotAfter => Chain.Min(certificate => certificate.NotAfter);

    public static IssuerCredentials Load(IPodFiles files, string scheme, string expectedName, IReadOnlyList<LabCertificate> anchors, DateTimeOffset now)
    {
        var (crt, key) = FileNames(files, scheme);
        IssuerCredentials credentials;
        try
        {
            var chain = PemBundle.ReadStrict(Read(files, crt));
            credentials = new IssuerCredentials(chain, LabKey.FromPem(Read(files, key)));
            if (!credentials.Key.Matches(credentials.Issuer))
            {
                throw new PkiException("tls: Public and private key do not match");
            }
        }
        catch (PkiException error)
        {
            throw new LinkerdFailure($"failed to read CA from disk: {error.Message}");
        }

        if (credentials.Verify(anchors, now) is { } why)
        {
            throw new LinkerdFailure($"failed to verify issuer credentials for '{expectedName}' with trust anchors: {why}");
        }

        return credentials.Issuer.IsCa
            ? credentials
            : throw new LinkerdFailure("failed to verify issuer certificate: it must be an intermediate-CA, but it is not");
    }

    /// <summary>Null if the issuer chains to the anchors now, else Go's words. Names are not looked at.</summary>
    public string? Verify(IReadOnlyList<LabCertificate> anchors, DateTimeOffset now) =>
        ChainVerifier.VerifyAsGo(Issuer, [.. Chain.Skip(1)], anchors, now).Error;

    /// <summary>
    /// The scheme of the arguments says which files; a manifest whose arguments and linkerd-config disagree means the one
    /// whose files are there.
    /// </summary>
    private static (string Crt, string Key) FileNames(IPodFiles files, string scheme)
    {
        var own = ($"{Folder}/crt.pem", $"{Folder}/key.pem");
        var kubernetes = ($"{Folder}/tls.crt", $"{Folder}/tls.key");
        var (asked, other) = scheme is "" or "linkerd.io/tls" ? (own, kubernetes) : (kubernetes, own);
        return files.Read(asked.Item1) is null && files.Read(other.Item1) is not null ? other : asked;
    }

    private static string Read(IPodFiles files, string path) =>
        files.Read(path) is { } data ? Encoding.UTF8.GetString(data) : throw new PkiException($"open {path}: no such file or directory");
}
