namespace PkiMesh;

/// <summary>What Import-TppCertificate makes visible in TPP.</summary>
public sealed record TppImportOptions
{
    /// <summary>The TPP session; scope <c>certificate:discover</c>, and <c>certificate</c> to see what is there.</summary>
    public required TppSession Session { get; init; }

    /// <summary>The policy folder, as a zone or a DN.</summary>
    public required string Zone { get; init; }

    /// <summary>PEM text whose first certificate is imported. Blocks of another kind, such as a key, are left out.</summary>
    public required string Pem { get; init; }

    /// <summary>The object's name; null for the certificate's common name, followed by the cluster's name where there is one.</summary>
    public string? ObjectName { get; init; }

    /// <summary>The name of the cluster that the certificate is of; null for none.</summary>
    public string? ClusterName { get; init; }

    /// <summary>Put it also into an object that TPP itself has certificates issued for.</summary>
    public bool Force { get; init; }
}
