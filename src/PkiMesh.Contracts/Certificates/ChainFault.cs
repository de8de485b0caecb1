namespace PkiMesh;

/// <summary>Why a chain does not verify. The most telling fault of all paths tried is reported.</summary>
public enum ChainFault
{
    /// <summary>It verifies.</summary>
    None,

    /// <summary>No path leads to one of the given anchors.</summary>
    UnknownAuthority,

    /// <summary>An issuer's key does not verify the signature, though its name fits.</summary>
    BadSignature,

    /// <summary>A certificate is not valid yet.</summary>
    NotYetValid,

    /// <summary>A certificate is past its end.</summary>
    Expired,

    /// <summary>An issuer is not a CA (basicConstraints).</summary>
    NotAuthority,

    /// <summary>An issuer's keyUsage lacks keyCertSign.</summary>
    MayNotSignCertificates,

    /// <summary>An issuer's path length allows no CA below it.</summary>
    PathTooLong,

    /// <summary>An extendedKeyUsage on the path excludes server or client authentication.</summary>
    WrongUsage,

    /// <summary>A name is outside an issuer's name constraints.</summary>
    NameNotPermitted,
}
