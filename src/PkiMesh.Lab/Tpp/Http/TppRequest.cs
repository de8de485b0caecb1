using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Http;

/// <summary>A call, read whole.</summary>
public sealed class TppRequest
{
    public required string Method { get; init; }

    /// <summary>The path, decoded (%2f too), without a leading slash.</summary>
    public required string Path { get; init; }

    public required string RawQuery { get; init; }

    /// <summary>Query parameters; names without regard to case, a name given twice has both values.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Query { get; init; }

    public required JsonObject Body { get; init; }

    public required string RemoteAddress { get; init; }

    public string? Bearer { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    public IReadOnlyDictionary<string, string> Route { get; set; } = new Dictionary<string, string>();

    /// <summary>Set for every route that needs a token.</summary>
    public TppGrant? Grant { get; set; }

    public TppUser User => Grant?.User ?? throw new InvalidOperationException("the route asked for no token");

    public string? QueryValue(string name) => Query.TryGetValue(name, out var values) ? values[0] : null;
}
