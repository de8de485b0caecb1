using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PkiMesh.Engine.Tpp;

/// <summary>Decides whether the server's certificate is trusted, and keeps why it was not.</summary>
internal sealed class TppTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private readonly X509Certificate2Collection? _anchors;
    private readonly bool _skip;
    private volatile string? _refusal;

    private TppTrust(X509Certificate2Collection? anchors, bool skip)
    {
        _anchors = anchors;
        _skip = skip;
    }

    /// <summary>What was wrong with the last certificate that was refused, as a sentence's second half.</summary>
    public string? Refusal => _refusal;

    public string? AnchorsPem => _anchors is null ? null : _anchors.ExportCertificatePems();

    public static TppTrust Of(X509Certificate2Collection? anchors, bool skip) => new(anchors, skip);

    /// <summary>The anchors that a user gives as PEM text or as a file.</summary>
    /// <exception cref="PkiMeshException">TppCaCertificateInvalid.</exception>
    public static async Task<X509Certificate2Collection?> ReadAnchorsAsync(string? pem, string? path, CancellationToken cancellationToken)
    {
        if (pem is null && path is null)
        {
            return null;
        }

        X509Certificate2Collection anchors = [];
        var source = path ?? "the given text";
        try
        {
            var bytes = path is null ? null : await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            pem ??= System.Text.Encoding.UTF8.GetString(bytes!);
            anchors.ImportFromPem(pem);
            if (anchors.Count == 0 && bytes is { Length: > 0 } && bytes[0] == 0x30)
            {
                anchors.Add(new X509Certificate2(bytes));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Invalid(source, error is CryptographicException ? "it is not a certificate" : error.Message.TrimEnd('.'));
        }

        return anchors.Count > 0 ? anchors : throw Invalid(source, "it holds no certificate");
    }

    public bool Check(object sender, X509Certificate? presented, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_skip)
        {
            return true;
        }

        if (presented is null)
        {
            _refusal = "it presents no certificate";
            return false;
        }

        using var certificate = new X509Certificate2(presented);
        var fault = _anchors is null ? ChainFault(chain, errors) : AnchorFault(certificate, chain, _anchors);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            fault ??= $"it is not for this host but for {Names(certificate)}";
        }

        _refusal = fault is null ? null : $"its certificate {Describe(certificate)} is not trusted: {fault}";
        return fault is null;
    }

    private static string? ChainFault(X509Chain? chain, SslPolicyErrors errors) =>
        !errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors) ? null : Explain(chain, "its issuer is not among the roots that this machine trusts");

    private static string? AnchorFault(X509Certificate2 certificate, X509Chain? presented, X509Certificate2Collection anchors)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.ExtraStore.AddRange(anchors);
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        // With this flag alone a chain to any authority at all builds, and without it .NET takes no anchor that is not self-signed,
        // as cert-manager does: what counts is that a given anchor is in the chain.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        const string Unknown = "it does not lead to the CA certificate that was given";
        if (!chain.Build(certificate))
        {
            return Explain(chain, Unknown);
        }

        return chain.ChainElements.Any(element => anchors.Any(anchor => anchor.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span))) ? null : Unknown;
    }

    private static string Explain(X509Chain? chain, string unknownAuthority)
    {
        const X509ChainStatusFlags Authority = X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot;
        foreach (var element in chain?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            var flags = element.ChainElementStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) & ~Authority;
            if (flags.HasFlag(X509ChainStatusFlags.NotTimeValid))
            {
                return $"\"{element.Certificate.Subject}\" is valid from {Day(element.Certificate.NotBefore)} to {Day(element.Certificate.NotAfter)} only";
            }

            if (flags.HasFlag(X509ChainStatusFlags.NotSignatureValid))
            {
                return $"\"{element.Certificate.Subject}\" was not signed with the key of the CA certificate \"{element.Certificate.Issuer}\" at hand, which only has the same name";
            }

            if (flags != X509ChainStatusFlags.NoError)
            {
                return $"\"{element.Certificate.Subject}\" has the fault {flags}";
            }
        }

        return unknownAuthority;
    }

    private static string Describe(X509Certificate2 certificate) =>
        $"\"{certificate.Subject}\", issued by \"{certificate.Issuer}\", thumbprint {certificate.Thumbprint},";

    private static string Names(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString())))
            .Take(6)
            .ToList();
        return names.Count > 0 ? string.Join(", ", names) : "no name at all";
    }

    private static string Day(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture);

    private static PkiMeshException Invalid(string source, string what) =>
        new("TppCaCertificateInvalid", PkiMeshErrorKind.InvalidArgument, $"The CA certificate of {source} cannot be read: {what}.", source,
            "Give the root certificate of the CA that issued TPP's server certificate, as PEM text or a .cer file.");
}
