namespace PkiMesh.Core.Policy;

/// <summary>The ids of causes that are neither an error's nor a finding's. about_PkiMesh_Findings says what each means.</summary>
public static class CauseIds
{
    public const string Issuing = "CertificateIssuing";
    public const string NotReady = "CertificateNotReady";
    public const string Expired = "CertificateExpired";
    public const string NotCa = "CertificateNotCa";
    public const string Chain = "CertificateChain";
    public const string SecretMissing = "CertificateSecretMissing";
}
