using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Issuers;

/// <summary>The key and the chain of a CA issuer's Secret (cm pkg/util/kube/pki.go).</summary>
internal sealed record SigningKeyPair(LabKey Key, IReadOnlyList<LabCertificate> Chain)
{
    /// <summary>For signing: tls.crt and ca.crt make the chain.</summary>
    /// <exception cref="InvalidDataException">Something is missing or cannot be read.</exception>
    public static SigningKeyPair ForSigning(JsonObject secret)
    {
        var where = $"in secret '{secret.Namespace()}/{secret.Name()}'";
        var key = PemData.PrivateKey(
            secret.SecretBytes(Names.TlsKey) ?? throw new InvalidDataException($"no private key data for {GoText.Quote(Names.TlsKey)} {where}"));
        List<LabCertificate> chain =
        [
            .. PemData.Chain(secret.SecretBytes(Names.TlsCertificate) ?? throw new InvalidDataException($"no certificate data for {GoText.Quote(Names.TlsCertificate)} {where}")),
        ];
        if (secret.SecretBytes(Names.CaCertificate) is { Length: > 0 } ca)
        {
            chain.Add(PemData.Certificate(ca));
        }

        return new SigningKeyPair(key, chain);
    }

    /// <summary>For the check of an issuer: the certificate first, then the key, whether they belong together or not.</summary>
    /// <exception cref="InvalidDataException">Something is missing or cannot be read.</exception>
    public static LabCertificate Check(JsonObject secret)
    {
        byte[] Data(string key) =>
            secret.SecretBytes(key) ?? throw new InvalidDataException($"no data for {GoText.Quote(key)} in secret '{secret.Namespace()}/{secret.Name()}'");
        var certificate = PemData.Chain(Data(Names.TlsCertificate))[0];
        PemData.PrivateKey(Data(Names.TlsKey));
        return certificate;
    }
}
