using System.Net;

namespace PkiMesh;

/// <summary>What New-TppClusterIssuer makes.</summary>
public sealed record TppClusterIssuerOptions
{
    /// <summary>The issuer's name.</summary>
    public string Name { get; init; } = "tpp-issuer";

    /// <summary>The TPP zone (policy folder), with or without <c>\VED\Policy\</c>.</summary>
    public required string Zone { get; init; }

    /// <summary>The TPP session: its address is used, the zone is checked through it, and the access token comes from it.</summary>
    public required TppSession Session { get; init; }

    /// <summary>The Secret for the credentials; null for the issuer's name followed by <c>-credentials</c>.</summary>
    public string? SecretName { get; init; }

    /// <summary>cert-manager's cluster resource namespace, in which the Secret must be.</summary>
    public string SecretNamespace { get; init; } = "cert-manager";

    /// <summary>Store this user name and password in place of an access token.</summary>
    public NetworkCredential? Credential { get; init; }

    /// <summary>PEM of the CA behind TPP's own TLS certificate; null for what the session was told, or else the system roots of cert-manager.</summary>
    public string? CaBundlePem { get; init; }

    /// <summary>Take over what others manage.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait until the issuer is ready.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
