namespace PkiMesh.Lab.Api.Auth;

/// <summary>What somebody wants to do: with a resource, or with a path.</summary>
public sealed record AccessRequest
{
    public required Caller Caller { get; init; }

    public required string Verb { get; init; }

    public string Group { get; init; } = "";

    /// <summary>With the subresource: "pods/log".</summary>
    public string Resource { get; init; } = "";

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>Set: no resource but this path.</summary>
    public string? Path { get; init; }
}
