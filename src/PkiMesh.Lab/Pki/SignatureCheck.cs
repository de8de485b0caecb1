using Org.BouncyCastle.Crypto;

namespace PkiMesh.Lab.Pki;

/// <summary>Whether a certificate's signature verified with a key.</summary>
internal sealed record SignatureCheck(AsymmetricKeyParameter Key, bool IsGood);
