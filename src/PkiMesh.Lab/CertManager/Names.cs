namespace PkiMesh.Lab.CertManager;

/// <summary>Annotations, labels and keys of cert-manager's API.</summary>
internal static class Names
{
    public const string Group = "cert-manager.io";
    public const string CertificateName = "cert-manager.io/certificate-name";
    public const string CertificateRevision = "cert-manager.io/certificate-revision";
    public const string PrivateKeySecretName = "cert-manager.io/private-key-secret-name";
    public const string IssuerName = "cert-manager.io/issuer-name";
    public const string IssuerKind = "cert-manager.io/issuer-kind";
    public const string IssuerGroup = "cert-manager.io/issuer-group";
    public const string CommonName = "cert-manager.io/common-name";
    public const string AltNames = "cert-manager.io/alt-names";
    public const string IpSans = "cert-manager.io/ip-sans";
    public const string UriSans = "cert-manager.io/uri-sans";
    public const string EmailSans = "cert-manager.io/email-sans";
    public const string IssueTemporaryCertificate = "cert-manager.io/issue-temporary-certificate";
    public const string NextPrivateKey = "cert-manager.io/next-private-key";
    public const string PartOfController = "controller.cert-manager.io/fao";
    public const string AllowDirectInjection = "cert-manager.io/allow-direct-injection";
    public const string InjectCaFrom = "cert-manager.io/inject-ca-from";
    public const string InjectCaFromSecret = "cert-manager.io/inject-ca-from-secret";
    public const string InjectApiServerCa = "cert-manager.io/inject-apiserver-ca";
    public const string VenafiPickupId = "venafi.cert-manager.io/pickup-id";
    public const string VenafiCustomFields = "venafi.cert-manager.io/custom-fields";

    public const string TlsCertificate = "tls.crt";
    public const string TlsKey = "tls.key";
    public const string CaCertificate = "ca.crt";
}
