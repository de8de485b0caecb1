namespace PkiMesh.Lab.Pki;

/// <summary>The two judges of a chain that the lab imitates, under one name.</summary>
public static class ChainVerifier
{
    /// <inheritdoc cref="GoChainVerifier.Verify"/>
    public static ChainResult VerifyAsGo(
        LabCertificate leaf,
        IReadOnlyList<LabCertificate> intermediates,
        IReadOnlyList<LabCertificate> roots,
        DateTimeOffset now,
        params IReadOnlyList<string> extendedKeyUsages) => GoChainVerifier.Verify(leaf, intermediates, roots, now, extendedKeyUsages);

    /// <inheritdoc cref="WebPkiVerifier.Verify"/>
    public static ChainResult VerifyAsWebPki(
        LabCertificate leaf,
        IReadOnlyList<LabCertificate> intermediates,
        IReadOnlyList<LabCertificate> anchors,
        DateTimeOffset now,
        string extendedKeyUsage = ExtendedKeyUsages.ServerAuth) => WebPkiVerifier.Verify(leaf, intermediates, anchors, now, extendedKeyUsage);
}
