using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Policy.Zones;

/// <summary>All that was read of a zone, before it is judged.</summary>
public sealed record ZoneEvidence
{
    public required Uri Url { get; init; }

    /// <summary>The zone as it was written.</summary>
    public required string Zone { get; init; }

    public required TppRequestPlan Request { get; init; }

    public required TimeSpan Duration { get; init; }

    public Version? Version { get; init; }

    public bool IsServerTrusted { get; init; }

    public TimeSpan ClockSkew { get; init; }

    public DateTime NowUtc { get; init; }

    /// <summary>Why TPP cannot be asked anything at all; null where it can.</summary>
    public PkiMeshException? Unreachable { get; init; }

    /// <summary>The token that certificates are requested with.</summary>
    public TokenEvidence? Token { get; init; }

    public Reading<TppPolicy> Policy { get; init; }

    /// <summary>The rights of the token's user; nothing where the scope does not let them be read.</summary>
    public Reading<TppPermissions> Rights { get; init; }

    /// <summary>The policy once more, with the verdict on the request.</summary>
    public Reading<TppPolicy> DryRun { get; init; }

    /// <summary>The CA template's attributes; nothing where the scope does not let them be read.</summary>
    public Reading<IReadOnlyDictionary<string, string>> Template { get; init; }

    /// <summary>A certificate that the template has issued before, with the chain above it; empty where none was found.</summary>
    public IReadOnlyList<ParsedCertificate> Issued { get; init; } = [];

    /// <summary>The DN of the object that holds <see cref="Issued"/>.</summary>
    public string IssuedDn { get; init; } = "";

    /// <summary>The object of the very name that the request will have; nothing where there is none.</summary>
    public Reading<TppCertificate> Namesake { get; init; }

    /// <summary>What the cluster knows of that object.</summary>
    public NamesakeOwner Owner { get; init; }

    /// <summary>Objects of the zone whose processing has not come to its end.</summary>
    public IReadOnlyList<PendingEvidence> Pending { get; init; } = [];

    /// <summary>Why these could not be read; null where they could.</summary>
    public PkiMeshException? PendingFailure { get; init; }
}
