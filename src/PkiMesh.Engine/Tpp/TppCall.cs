namespace PkiMesh.Engine.Tpp;

/// <summary>One call of the Web SDK.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path below the base address.</param>
/// <param name="Scope">The scope it needs; null where any token or none will do.</param>
/// <param name="Doing">What it does, as in "TPP refused to …".</param>
internal sealed record TppCall(HttpMethod Method, string Path, string? Scope, string Doing)
{
    public static readonly TppCall GrantByPassword = Grant("oauth");
    public static readonly TppCall GrantByCertificate = Grant("certificate");
    public static readonly TppCall GrantByJwt = Grant("jwt");
    public static readonly TppCall GrantByIdentity = Grant("integrated");
    public static readonly TppCall RefreshToken = new(HttpMethod.Post, "vedauth/authorize/token", null, "renew the access token");
    public static readonly TppCall VerifyToken = new(HttpMethod.Get, "vedauth/authorize/verify", null, "verify the access token");
    public static readonly TppCall RevokeToken = new(HttpMethod.Get, "vedauth/revoke/token", null, "revoke the grant");
    public static readonly TppCall Self = new(HttpMethod.Get, "vedsdk/Identity/Self", "configuration", "tell who the user is");
    public static readonly TppCall Version = new(HttpMethod.Get, "vedsdk/SystemStatus/Version", null, "tell its version");
    public static readonly TppCall CheckPolicy = new(HttpMethod.Post, "vedsdk/certificates/checkpolicy", "certificate:manage", "show the zone's policy");
    public static readonly TppCall Retrieve = new(HttpMethod.Post, "vedsdk/certificates/retrieve", "certificate:manage", "hand out the certificate");
    public static readonly TppCall Reset = new(HttpMethod.Post, "vedsdk/certificates/reset", "certificate:manage", "reset the certificate");
    public static readonly TppCall Find = new(HttpMethod.Get, "vedsdk/certificates/", "certificate", "find certificates");
    public static readonly TppCall Count = new(HttpMethod.Head, "vedsdk/certificates/", "certificate", "count certificates");
    public static readonly TppCall Details = new(HttpMethod.Get, "vedsdk/certificates/", "certificate", "show the certificate");
    public static readonly TppCall PreviousVersions = new(HttpMethod.Get, "vedsdk/certificates/", "certificate", "show the certificate's earlier versions");
    public static readonly TppCall Import = new(HttpMethod.Post, "vedsdk/certificates/import", "certificate:discover", "import the certificate");
    public static readonly TppCall Revoke = new(HttpMethod.Post, "vedsdk/certificates/revoke", "certificate:revoke", "revoke the certificate");
    public static readonly TppCall FindContainers = new(HttpMethod.Post, "vedsdk/config/findcontainers", "configuration", "list the folders");
    public static readonly TppCall ReadAll = new(HttpMethod.Post, "vedsdk/config/readall", "configuration", "show the object's settings");
    public static readonly TppCall Tickets = new(HttpMethod.Post, "vedsdk/workflow/ticket/enumerate", null, "list the workflow tickets");
    public static readonly TppCall Ticket = new(HttpMethod.Post, "vedsdk/workflow/ticket/details", null, "show the workflow ticket");
    public static readonly TppCall Identity = new(HttpMethod.Post, "vedsdk/identity/validate", "configuration", "tell who an identity is");
    public static readonly TppCall DnToGuid = new(HttpMethod.Post, "vedsdk/config/dntoguid", "configuration", "look the object up");
    public static readonly TppCall Permissions = new(HttpMethod.Post, "vedsdk/permissions/geteffectivepermissions", "security", "show the rights");
    public static readonly TppCall OldPermissions = new(HttpMethod.Get, "vedsdk/permissions/object/", "security", "show the rights");

    /// <summary>The same call with more path.</summary>
    public TppCall At(string rest) => this with { Path = Path + rest };

    public bool IsGrant => Path.StartsWith("vedauth/authorize/", StringComparison.Ordinal) && Method == HttpMethod.Post;

    private static TppCall Grant(string kind) => new(HttpMethod.Post, "vedauth/authorize/" + kind, null, "sign in");
}
