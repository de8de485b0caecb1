namespace PkiMesh.Lab.Pki;

/// <summary>How the signature algorithm follows from the signing key where none is named.</summary>
public enum SignatureRule
{
    /// <summary>Go's crypto/x509: RSA always with SHA-256; P-256, P-384 and P-521 with the SHA-2 of their strength.</summary>
    Go,

    /// <summary>cert-manager: as Go, but RSA of 3072 bits with SHA-384 and of 4096 bits with SHA-512 (cm pkg/util/pki/csr.go).</summary>
    CertManager,
}
