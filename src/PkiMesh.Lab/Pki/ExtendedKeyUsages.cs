namespace PkiMesh.Lab.Pki;

/// <summary>Object identifiers of extended key usages.</summary>
public static class ExtendedKeyUsages
{
    public const string Any = "2.5.29.37.0";
    public const string ServerAuth = "1.3.6.1.5.5.7.3.1";
    public const string ClientAuth = "1.3.6.1.5.5.7.3.2";
    public const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    public const string EmailProtection = "1.3.6.1.5.5.7.3.4";
    public const string IpsecEndSystem = "1.3.6.1.5.5.7.3.5";
    public const string IpsecTunnel = "1.3.6.1.5.5.7.3.6";
    public const string IpsecUser = "1.3.6.1.5.5.7.3.7";
    public const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    public const string OcspSigning = "1.3.6.1.5.5.7.3.9";
    public const string MicrosoftSgc = "1.3.6.1.4.1.311.10.3.3";
    public const string NetscapeSgc = "2.16.840.1.113730.4.1";
}
