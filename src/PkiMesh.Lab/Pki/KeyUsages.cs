using Org.BouncyCastle.Asn1.X509;

namespace PkiMesh.Lab.Pki;

[Flags]
public enum KeyUsages
{
    None = 0,
    DigitalSignature = KeyUsage.DigitalSignature,
    ContentCommitment = KeyUsage.NonRepudiation,
    KeyEncipherment = KeyUsage.KeyEncipherment,
    DataEncipherment = KeyUsage.DataEncipherment,
    KeyAgreement = KeyUsage.KeyAgreement,
    CertSign = KeyUsage.KeyCertSign,
    CrlSign = KeyUsage.CrlSign,
    EncipherOnly = KeyUsage.EncipherOnly,
    DecipherOnly = KeyUsage.DecipherOnly,
}
