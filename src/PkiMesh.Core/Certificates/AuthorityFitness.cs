namespace PkiMesh.Core.Certificates;

/// <summary>Whether a certificate can do the work of a trust anchor or of an identity issuer; cert-manager's Ready says nothing of that.</summary>
public static class AuthorityFitness
{
    /// <summary>What keeps a certificate from being a usable trust anchor. Empty when it is one.</summary>
    public static IReadOnlyList<FitnessFlaw> OfAnchor(CertificateInfo anchor)
    {
        var flaws = Common(anchor, "trust anchor", "the CA template behind the TPP zone issues leaf certificates: set one that issues subordinate CAs (AD CS: a SubCA template)");
        if (anchor.IsCertificateAuthority)
        {
            // The identity issuer stands below the anchor (RFC 5280 4.2.1.9).
            if (anchor.PathLength == 0)
            {
                flaws.Add(new("AnchorPathLength", $"The trust anchor \"{anchor}\" has path length 0: it may not sign another CA, and the identity issuer is one.", "the CA template limits the path length: raise it to at least 1"));
            }

            if (MeshAlgorithms.AnchorObjection(anchor) is { } objection)
            {
                flaws.Add(new("AnchorAlgorithm", $"linkerd does not accept the trust anchor \"{anchor}\": {objection}.", "ask for an ECDSA P-256 key, in a zone whose policy allows it"));
            }
            else if (MeshAlgorithms.SignatureMadeBy(anchor) is not ("ECDSA-SHA256" or "SHA256-RSA"))
            {
                flaws.Add(new("AnchorAlgorithm", $"With a key of {anchor.KeyAlgorithm} the trust anchor \"{anchor}\" signs the identity issuer with {MeshAlgorithms.SignatureMadeBy(anchor)}, which linkerd refuses.", "ask for an ECDSA P-256 key (or RSA 2048)"));
            }
        }

        return flaws;
    }

    /// <summary>What keeps a certificate from being a usable identity issuer. Empty when it is one.</summary>
    public static IReadOnlyList<FitnessFlaw> OfIssuer(CertificateInfo issuer)
    {
        var flaws = Common(issuer, "identity issuer", "the Certificate lacks isCA: true");
        if (issuer.IsCertificateAuthority && MeshAlgorithms.IssuerObjection(issuer) is { } objection)
        {
            flaws.Add(new("IssuerAlgorithm", $"linkerd does not accept the identity issuer \"{issuer}\": {objection}.", "the anchor's key decides the signature: use ECDSA P-256 for both"));
        }

        return flaws;
    }

    private static List<FitnessFlaw> Common(CertificateInfo authority, string role, string cause)
    {
        List<FitnessFlaw> flaws = [];
        var prefix = role == "trust anchor" ? "Anchor" : "Issuer";
        if (!authority.IsCertificateAuthority)
        {
            flaws.Add(new($"{prefix}NotCa", $"The {role} \"{authority}\" is not a CA certificate (basicConstraints).", cause));
            return flaws;
        }

        if (authority.KeyUsages.Count > 0 && !authority.KeyUsages.Contains("keyCertSign"))
        {
            flaws.Add(new($"{prefix}MayNotSign", $"The key usage of the {role} \"{authority}\" lacks keyCertSign: it may not sign certificates.", "the CA template does not grant certificate signing"));
        }

        if (authority.ExtendedKeyUsages.Count > 0 && !authority.ExtendedKeyUsages.Contains("any"))
        {
            foreach (var usage in new[] { "serverAuth", "clientAuth" }.Except(authority.ExtendedKeyUsages))
            {
                flaws.Add(new($"{prefix}Usage", $"The extended key usage of the {role} \"{authority}\" lacks {usage}: no mesh certificate below it can be verified.", "the CA template restricts the extended key usages"));
            }
        }

        return flaws;
    }
}
