using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Bundles;

/// <summary>Which certificates of the anchor's Secret the mesh shall trust, by mode.</summary>
public static class AnchorSelection
{
    /// <param name="mode">What to trust.</param>
    /// <param name="chain">tls.crt, the anchor first.</param>
    /// <param name="authority">ca.crt; empty where TPP returned no chain.</param>
    /// <param name="secret">The Secret, for the message.</param>
    /// <exception cref="PkiMeshException">EnterpriseRootMissing, EnterpriseRootUnusable.</exception>
    public static IReadOnlyList<ParsedCertificate> Select(
        AnchorMode mode, IReadOnlyList<ParsedCertificate> chain, IReadOnlyList<ParsedCertificate> authority, string secret) => mode switch
        {
            AnchorMode.SecretChain => chain,
            AnchorMode.EnterpriseRoot => Root(authority, secret),
            _ => [chain[0]],
        };

    /// <summary>How the wanted set differs from what is trusted.</summary>
    public static AnchorChange Compare(IReadOnlyCollection<ParsedCertificate> trusted, IReadOnlyCollection<ParsedCertificate> wanted)
    {
        var old = trusted.Select(certificate => certificate.Info.Sha256).ToHashSet();
        var next = wanted.Select(certificate => certificate.Info.Sha256).ToHashSet();
        return old.Count == 0 ? AnchorChange.First
            : old.SetEquals(next) ? AnchorChange.None
            : old.IsSubsetOf(next) ? AnchorChange.Added
            : AnchorChange.Dropped;
    }

    private static IReadOnlyList<ParsedCertificate> Root(IReadOnlyList<ParsedCertificate> authority, string secret)
    {
        if (authority.Count == 0)
        {
            throw new PkiMeshException("EnterpriseRootMissing", PkiMeshErrorKind.ObjectNotFound, $"{secret} has no ca.crt: TPP returned the trust anchor without its chain, so the enterprise root is not known.",
                secret, "Let TPP return the chain (CA template), or use -Mode Pinned.");
        }

        var root = authority[0].Info;
        if (!root.IsSelfSigned || MeshAlgorithms.ProxyObjection(root) is not null)
        {
            throw new PkiMeshException("EnterpriseRootUnusable", PkiMeshErrorKind.InvalidData,
                $"ca.crt of {secret}, \"{root}\", cannot serve as the mesh's root: {(root.IsSelfSigned ? MeshAlgorithms.ProxyObjection(root) : "it is not self-signed, so it is not the enterprise root")}.",
                secret, "Use -Mode Pinned, which trusts the anchor certificate alone.");
        }

        return [authority[0]];
    }
}
