using System.Globalization;

namespace PkiMesh.Lab.Pki;

/// <summary>
/// Decides, in the words of Go's crypto/x509, whether a leaf chains to one of the roots at a time. As there, a root need not be
/// self-signed, and its validity counts. Names are not checked; revocation neither.
/// </summary>
public sealed class GoChainVerifier
{
    private const int MaxSignatureChecks = 100;
    private readonly IReadOnlyList<LabCertificate> _roots;
    private readonly IReadOnlyList<LabCertificate> _intermediates;
    private readonly DateTimeOffset _now;
    private int _checks;

    private GoChainVerifier(IReadOnlyList<LabCertificate> roots, IReadOnlyList<LabCertificate> intermediates, DateTimeOffset now)
    {
        _roots = roots;
        _intermediates = intermediates;
        _now = now;
    }

    /// <param name="extendedKeyUsages">One of these must be allowed all along the chain; empty means server authentication, as in Go.</param>
    public static ChainResult Verify(
        LabCertificate leaf,
        IReadOnlyList<LabCertificate> intermediates,
        IReadOnlyList<LabCertificate> roots,
        DateTimeOffset now,
        params IReadOnlyList<string> extendedKeyUsages)
    {
        var verifier = new GoChainVerifier(roots, intermediates, now);
        if (verifier.CheckValid(leaf, Role.Leaf, []) is { } error)
        {
            return ChainResult.Fail(error);
        }

        List<IReadOnlyList<LabCertificate>> chains = [];
        if (roots.Contains(leaf))
        {
            chains.Add([leaf]);
        }
        else if (verifier.Build([leaf], chains) is { } failure)
        {
            return ChainResult.Fail(failure);
        }

        IReadOnlyList<string> usages = extendedKeyUsages.Count == 0 ? [ExtendedKeyUsages.ServerAuth] : extendedKeyUsages;
        var usable = chains.FirstOrDefault(chain => usages.Contains(ExtendedKeyUsages.Any) || AllowsUsage(chain, usages));
        return usable is null ? ChainResult.Fail("x509: certificate specifies an incompatible key usage") : new ChainResult(usable, null);
    }

    /// <summary>Go's Certificate.CheckSignatureFrom: null if the parent may have signed the child and did, else the error.</summary>
    public static string? CheckSignatureFrom(LabCertificate child, LabCertificate parent)
    {
        if (!parent.IsCa || (parent.KeyUsage != KeyUsages.None && !parent.KeyUsage.HasFlag(KeyUsages.CertSign)))
        {
            return "x509: invalid signature: parent certificate cannot sign this kind of certificate";
        }

        return Signatures.Check(child, parent.PublicKey, parent.KeySpec);
    }

    private string? Build(List<LabCertificate> chain, List<IReadOnlyList<LabCertificate>> found)
    {
        var child = chain[^1];
        string? error = null;
        string? hint = null;
        LabCertificate? hintAt = null;
        var before = found.Count;
        foreach (var (candidate, role) in Candidates(child))
        {
            if (chain.Any(seen => IsSame(seen, candidate)))
            {
                continue;
            }

            if (++_checks > MaxSignatureChecks)
            {
                error = "x509: signature check attempts limit reached while verifying certificate chain";
                break;
            }

            if (CheckSignatureFrom(child, candidate) is { } unsigned)
            {
                (hint, hintAt) = hint is null ? (unsigned, candidate) : (hint, hintAt);
                continue;
            }

            error = CheckValid(candidate, role, chain);
            if (error is not null)
            {
                (hint, hintAt) = hint is null ? (error, candidate) : (hint, hintAt);
                continue;
            }

            if (role == Role.Root)
            {
                found.Add([.. chain, candidate]);
            }
            else
            {
                error = Build([.. chain, candidate], found);
            }
        }

        if (found.Count > before)
        {
            return null;
        }

        return error ?? UnknownAuthority(hint, hintAt);
    }

    private IEnumerable<(LabCertificate Candidate, Role Role)> Candidates(LabCertificate child) =>
        Parents(_roots, child).Select(root => (root, Role.Root)).Concat(Parents(_intermediates, child).Select(parent => (parent, Role.Intermediate)));

    // Go tries those whose key identifier matches first, then those that have none, then the rest.
    private static IEnumerable<LabCertificate> Parents(IReadOnlyList<LabCertificate> pool, LabCertificate child) => pool
        .Where(candidate => candidate.RawSubject.AsSpan().SequenceEqual(child.RawIssuer))
        .OrderBy(candidate => child.AuthorityKeyId.Length == 0 || candidate.SubjectKeyId.Length == 0 ? 1
            : child.AuthorityKeyId.AsSpan().SequenceEqual(candidate.SubjectKeyId) ? 0 : 2);

    private string? CheckValid(LabCertificate certificate, Role role, IReadOnlyList<LabCertificate> chain)
    {
        if (_now < certificate.NotBefore)
        {
            return $"x509: certificate has expired or is not yet valid: current time {Text(_now)} is before {Text(certificate.NotBefore)}";
        }

        if (_now > certificate.NotAfter)
        {
            return $"x509: certificate has expired or is not yet valid: current time {Text(_now)} is after {Text(certificate.NotAfter)}";
        }

        if (role == Role.Intermediate && !certificate.IsCa)
        {
            return "x509: certificate is not authorized to sign other certificates";
        }

        return certificate.BasicConstraints?.PathLength is { } length && chain.Count - 1 > length
            ? "x509: too many intermediates for path length constraint"
            : null;
    }

    private static bool AllowsUsage(IReadOnlyList<LabCertificate> chain, IReadOnlyList<string> usages)
    {
        var left = usages.ToList();
        foreach (var certificate in chain)
        {
            if (certificate.ExtendedKeyUsage.Count > 0 && !certificate.ExtendedKeyUsage.Contains(ExtendedKeyUsages.Any))
            {
                left.RemoveAll(usage => !certificate.ExtendedKeyUsage.Contains(usage));
            }
        }

        return left.Count > 0;
    }

    private static bool IsSame(LabCertificate a, LabCertificate b) =>
        a.RawSubject.AsSpan().SequenceEqual(b.RawSubject)
        && a.PublicKeyInfo.AsSpan().SequenceEqual(b.PublicKeyInfo)
        && a.AltNames.DnsNames.SequenceEqual(b.AltNames.DnsNames);

    private static string UnknownAuthority(string? hint, LabCertificate? at)
    {
        const string Text = "x509: certificate signed by unknown authority";
        if (hint is null || at is null)
        {
            return Text;
        }

        var name = at.Subject.CommonName is { Length: > 0 } common ? common
            : at.Subject.Organizations is [var organization, ..] ? organization
            : "serial:" + at.SerialNumber;
        return $"{Text} (possibly because of {Quote(hint)} while trying to verify candidate authority certificate {Quote(name)})";
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static string Text(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private enum Role
    {
        Leaf,
        Intermediate,
        Root,
    }
}
