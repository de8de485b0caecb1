using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>
/// What cert-manager makes of the certificates an issuer returns: the chain from the leaf up without a self-signed root, and as CA
/// that root, or the highest certificate, or nothing (cm pkg/util/pki/parse_certificate_chain.go).
/// </summary>
internal sealed record ChainBundle(string ChainPem, string CaPem)
{
    public static ChainBundle Parse(IEnumerable<LabCertificate> certificates)
    {
        // In the order of their bytes, as there: which of two possible chains is found first depends on it.
        var chains = certificates.Distinct().OrderBy(certificate => Convert.ToHexString(certificate.Der), StringComparer.Ordinal)
            .Select(certificate => new LinkedList<LabCertificate>([certificate])).ToList();
        while (chains.Count > 1)
        {
            var last = chains[^1];
            chains.RemoveAt(chains.Count - 1);
            if (!chains.Any(chain => TryJoin(chain, last)))
            {
                throw new InvalidDataException("certificate chain is malformed or broken");
            }
        }

        return From([.. chains.Single()]);
    }

    public static bool IsSelfSigned(LabCertificate certificate) => GoChainVerifier.CheckSignatureFrom(certificate, certificate) is null;

    private static bool TryJoin(LinkedList<LabCertificate> chain, LinkedList<LabCertificate> other)
    {
        if (Signed(chain.Last!.Value, other.First!.Value))
        {
            foreach (var certificate in other)
            {
                chain.AddLast(certificate);
            }

            return true;
        }

        if (!Signed(other.Last!.Value, chain.First!.Value))
        {
            return false;
        }

        foreach (var certificate in other.Reverse())
        {
            chain.AddFirst(certificate);
        }

        return true;
    }

    private static bool Signed(LabCertificate child, LabCertificate parent) =>
        child.RawIssuer.AsSpan().SequenceEqual(parent.RawSubject) && GoChainVerifier.CheckSignatureFrom(child, parent) is null;

    private static ChainBundle From(IReadOnlyList<LabCertificate> chain)
    {
        var top = chain[^1];
        if (chain.Count == 1)
        {
            return new ChainBundle(top.ToPem(), IsSelfSigned(top) ? top.ToPem() : "");
        }

        return new ChainBundle(PemBundle.Write(chain.Where(certificate => !IsSelfSigned(certificate))), top.ToPem());
    }
}
