using Org.BouncyCastle.Asn1.X509;

namespace PkiMesh.Lab.Pki;

internal static class ExtensionWriter
{
    public static ExtendedKeyUsage ExtendedKeyUsage(IEnumerable<string> ids) =>
        new(ids.Select(id => KeyPurposeID.GetInstance(new Org.BouncyCastle.Asn1.DerObjectIdentifier(id))));

    public static BasicConstraints BasicConstraints(BasicConstraintsInfo constraints) =>
        constraints is { IsCa: true, PathLength: { } length } ? new BasicConstraints(length) : new BasicConstraints(constraints.IsCa);

    public static KeyUsage KeyUsage(KeyUsages usages) => new((int)usages);
}
