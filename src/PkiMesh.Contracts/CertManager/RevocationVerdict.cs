namespace PkiMesh;

/// <summary>What the CRL and OCSP endpoints named in a certificate say of it.</summary>
public enum RevocationVerdict
{
    /// <summary>It names no endpoint.</summary>
    NoEndpoint,

    /// <summary>It was not asked; <c>-CheckRevocation</c> does.</summary>
    NotChecked,

    /// <summary>Not revoked.</summary>
    Good,

    /// <summary>Revoked.</summary>
    Revoked,

    /// <summary>No endpoint gave an answer that can be used.</summary>
    Unknown,
}
