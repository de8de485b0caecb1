namespace PkiMesh;

/// <summary>The revocation of a certificate in TPP.</summary>
public sealed record TppRevocation
{
    /// <summary>The object's DN; empty where TPP does not show it.</summary>
    public required string Dn { get; init; }

    /// <summary>What came of it.</summary>
    public TppRevocationStatus Status { get; init; }

    /// <summary>The reason given.</summary>
    public TppRevocationReason Reason { get; init; }

    /// <summary>The certificate's serial number, upper-case hexadecimal; empty where TPP does not show it.</summary>
    public string SerialNumber { get; init; } = "";

    /// <summary>The certificate's SHA-1 thumbprint, upper-case hexadecimal.</summary>
    public string Thumbprint { get; init; } = "";

    /// <summary>What in the cluster hangs on the certificate, one line each; empty where nothing does, or no cluster was asked.</summary>
    public IReadOnlyList<string> Dependents { get; init; } = [];

    /// <summary>The DN, or the thumbprint where that is not known.</summary>
    public override string ToString() => Dn.Length > 0 ? Dn : Thumbprint;
}
