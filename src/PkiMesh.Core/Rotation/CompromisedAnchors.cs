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
        var known = state.Pods.Where(pod => pod.Injected is not null).SelectMany(pod => pod.Injected!).Concat(state.Trusted).Append(anchor);
        var named = (state.Record is { } record ? known.Append(record.OldLeaf) : known)
            .DistinctBy(certificate => certificate.Info.Sha256).Where(certificate => IsNamed(certificate.Info, id)).ToList();
        return named.Count > 0 ? named : throw new PkiMeshException("RotationAnchorUnknown", PkiMeshErrorKind.ObjectNotFound,
            $"No anchor that the mesh has or had is named {id}. The anchor of now has serial number {anchor.Info.SerialNumber}, thumbprint {anchor.Info.Thumbprint}.", id,
            "Give -Compromised the serial number or the thumbprint of the anchor whose key may be in other hands.");
    }

    public static bool IsNamed(CertificateInfo certificate, string id) => Bare(id) is { Length: > 0 } bare && (bare == Bare(certificate.SerialNumber) || bare == Bare(certificate.Thumbprint));

    private static string Bare(string id) =>
        id.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Trim().TrimStart('0').ToUpperInvariant();
}
