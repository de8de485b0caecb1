namespace PkiMesh;

/// <summary>Which certificates to find. What is null is not asked about.</summary>
public sealed record TppCertificateQuery
{
    /// <summary>The policy folder, as a zone or a DN.</summary>
    public string? Zone { get; init; }

    /// <summary>Also in the folders below it.</summary>
    public bool Recurse { get; init; }

    /// <summary>The object's name.</summary>
    public string? Name { get; init; }

    /// <summary>The certificate's common name.</summary>
    public string? CommonName { get; init; }

    /// <summary>SHA-1 thumbprint, hexadecimal.</summary>
    public string? Thumbprint { get; init; }

    /// <summary>Serial number, hexadecimal.</summary>
    public string? SerialNumber { get; init; }

    /// <summary>Ends before this time.</summary>
    public DateTime? ExpiresBeforeUtc { get; init; }

    /// <summary>Ends after this time.</summary>
    public DateTime? ExpiresAfterUtc { get; init; }

    /// <summary>Only those whose processing failed (true) or did not (false).</summary>
    public bool? IsInError { get; init; }

    /// <summary>Only those whose processing has not come to its end (true).</summary>
    public bool IsInProcess { get; init; }

    /// <summary>How many to ask for at a time.</summary>
    public int PageSize { get; init; } = 500;
}
