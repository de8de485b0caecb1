namespace PkiMesh.Lab.Pki;

/// <summary>
/// Decides as rustls-webpki does in linkerd's proxy: an anchor is a subject and a public key, its own validity and constraints do not count;
/// those of intermediates and leaf do. Key usage is not looked at, RSA-PSS is no signature (cert-manager-trust-linkerd.md §3.3).
/// </summary>
public static class WebPkiVerifier
{
    private const string Prefix = "invalid peer certificate: ";
    private const int MaxDepth = 6;

    public static ChainResult Verify(
        LabCertificate leaf,
        IReadOnlyList<LabCertificate> intermediates,
        IReadOnlyList<LabCertificate> anchors,
        DateTimeOffset now,
        string extendedKeyUsage = ExtendedKeyUsages.ServerAuth)
    {
        var error = leaf.IsCa ? "CaUsedAsEndEntity" : Check(leaf, now, extendedKeyUsage, 0);
        if (error is not null)
        {
            return ChainResult.Fail(Prefix + error);
        }

        var chain = Build([leaf], intermediates, anchors, now, extendedKeyUsage, ref error);
        return chain is null ? ChainResult.Fail(Prefix + (error ?? "UnknownIssuer")) : new ChainResult(chain, null);
    }

    private static IReadOnlyList<LabCertificate>? Build(
        IReadOnlyList<LabCertificate> chain,
        IReadOnlyList<LabCertificate> intermediates,
        IReadOnlyList<LabCertificate> anchors,
        DateTimeOffset now,
        string usage,
        ref string? error)
    {
        var child = chain[^1];
        foreach (var anchor in anchors)
        {
            if (!IsIssuer(anchor, child))
            {
                continue;
            }

            if (SignatureError(child, anchor) is { } unsigned)
            {
                error = unsigned;
                continue;
            }

            return [.. chain, anchor];
        }

        if (chain.Count > MaxDepth)
        {
            error = "UnknownIssuer";
            return null;
        }

        foreach (var candidate in intermediates)
        {
            if (!IsIssuer(candidate, child) || chain.Any(seen => seen.Equals(candidate)))
            {
                continue;
            }

            var failure = SignatureError(child, candidate) ?? (candidate.IsCa ? null : "Other(OtherError(EndEntityUsedAsCa))") ?? Check(candidate, now, usage, chain.Count - 1);
            if (failure is not null)
            {
                error = failure;
                continue;
            }

            if (Build([.. chain, candidate], intermediates, anchors, now, usage, ref error) is { } found)
            {
                return found;
            }
        }

        error ??= "UnknownIssuer";
        return null;
    }

    private static bool IsIssuer(LabCertificate candidate, LabCertificate child) => candidate.RawSubject.AsSpan().SequenceEqual(child.RawIssuer);

    private static string? SignatureError(LabCertificate child, LabCertificate issuer)
    {
        var supported = !child.SignatureAlgorithm.EndsWith("PSS", StringComparison.Ordinal)
            && (issuer.KeySpec.Algorithm != KeyAlgorithm.Rsa || issuer.KeySpec.Size is >= 2048 and <= 8192);
        if (!supported)
        {
            return "Other(OtherError(UnsupportedSignatureAlgorithm))";
        }

        return Signatures.Check(child, issuer.PublicKey, issuer.KeySpec) is null ? null : "BadSignature";
    }

    private static string? Check(LabCertificate certificate, DateTimeOffset now, string usage, int below)
    {
        if (now < certificate.NotBefore)
        {
            return "NotValidYet";
        }

        if (now > certificate.NotAfter)
        {
            return "Expired";
        }

        if (certificate.BasicConstraints?.PathLength is { } length && below > length)
        {
            return "Other(OtherError(PathLenConstraintViolated))";
        }

        return certificate.ExtendedKeyUsage.Count > 0 && !certificate.ExtendedKeyUsage.Contains(usage) ? "InvalidPurpose" : null;
    }
}
