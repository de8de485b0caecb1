namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>An API integration: a client id, the scope it may be granted, and how long its tokens live.</summary>
public sealed record TppApplication(string Id, TppScope Scope)
{
    public TimeSpan AccessValidity { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Null: the grant never ends.</summary>
    public TimeSpan? GrantValidity { get; init; } = TimeSpan.FromDays(365);

    public bool Renewable { get; init; } = true;
}
