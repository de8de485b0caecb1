using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>What a user gave a client id: the present access token, the present refresh token, and the end of it all.</summary>
public sealed class TppGrant(TppApplication application, TppUser user, TppScope scope, DateTimeOffset issuedOn)
{
    public TppApplication Application { get; } = application;

    public TppUser User { get; } = user;

    public TppScope Scope { get; } = scope;

    public DateTimeOffset IssuedOn { get; } = issuedOn;

    public DateTimeOffset? EndsOn { get; init; } = issuedOn + application.GrantValidity;

    public string AccessToken { get; internal set; } = "";

    public string? RefreshToken { get; internal set; }

    public DateTimeOffset AccessIssuedOn { get; internal set; }

    public DateTimeOffset AccessEndsOn { get; internal set; }

    /// <summary>The number of its last use; a later one is greater.</summary>
    internal long LastUse { get; set; }
}
