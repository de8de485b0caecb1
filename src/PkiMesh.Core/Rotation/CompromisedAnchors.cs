using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>Which certificates are meant by a serial number or a thumbprint that somebody typed.</summary>
internal static class CompromisedAnchors
{
    /// <summary>Those meant; empty where none is named.</summary>
    /// <exception cref="PkiMeshException">RotationAnchorUnknown: there never was such a one, as far as can be seen.</exception>
    public static IReadOnlyList<ParsedCertificate> Find(RotationState state, string? id)
    {
        if (id is null)
        {
            return [];
        }

        var anchor = state.Anchor.Chain[0];
        var named = Known(state, id);
        return named.Count > 0 ? named : throw new PkiMeshException("RotationAnchorUnknown", PkiMeshErrorKind.ObjectNotFound,
            $"No anchor that the mesh has or had is named {id}. The anchor of now has serial number {anchor.Info.SerialNumber}, thumbprint {anchor.Info.Thumbprint}.", id,
            "Give -Compromised the serial number or the thumbprint of the anchor whose key may be in other hands.");
    }

    /// <summary>Whether the mesh has or had such a one.</summary>
    public static bool IsKnown(RotationState state, string id) => Known(state, id).Count > 0;

    /// <summary>Whether it is, or was, one that this mesh's own identities stand on, and not one of another cluster that it trusts.</summary>
    public static bool IsOwn(RotationState state, string id)
    {
        var keys = (state.Record is { } record ? state.Anchor.Chain.Take(1).Append(record.OldLeaf) : state.Anchor.Chain.Take(1)).Select(certificate => certificate.Info.PublicKeySha256).ToHashSet();
        return Known(state, id).Any(certificate => keys.Contains(certificate.Info.PublicKeySha256));
    }

    private static List<ParsedCertificate> Known(RotationState state, string id)
    {
        var known = state.Pods.Where(pod => pod.Injected is not null).SelectMany(pod => pod.Injected!).Concat(state.Trusted).Append(state.Anchor.Chain[0]);
        return [.. (state.Record is { } record ? known.Append(record.OldLeaf) : known).DistinctBy(certificate => certificate.Info.Sha256).Where(certificate => IsNamed(certificate.Info, id))];
    }

    public static bool IsNamed(CertificateInfo certificate, string id) => Bare(id) is { Length: > 0 } bare && (bare == Bare(certificate.SerialNumber) || bare == Bare(certificate.Thumbprint));

    private static string Bare(string id) =>
        id.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Trim().TrimStart('0').ToUpperInvariant();
}
