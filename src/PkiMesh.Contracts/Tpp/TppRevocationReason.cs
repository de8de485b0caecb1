namespace PkiMesh;

/// <summary>Why a certificate is revoked; the numbers are TPP's (Web SDK, certificates/revoke) and those of RFC 5280 5.3.1 up to 5.</summary>
public enum TppRevocationReason
{
    /// <summary>None is given.</summary>
    Unspecified = 0,

    /// <summary>Its key is in other hands.</summary>
    KeyCompromise = 1,

    /// <summary>The key of the CA is in other hands.</summary>
    CaCompromise = 2,

    /// <summary>Its subject belongs to another organization now.</summary>
    AffiliationChanged = 3,

    /// <summary>Another certificate has taken its place.</summary>
    Superseded = 4,

    /// <summary>What it was for is no more.</summary>
    CessationOfOperation = 5,
}
