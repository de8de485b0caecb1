using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Discovery;

/// <summary>The documents by which clients find out what is served.</summary>
public sealed class DiscoveryDocuments(ResourceRegistry registry)
{
    /// <summary>GET /api</summary>
    public JsonObject Versions(string serverAddress) => [];

    /// <summary>GET /apis</summary>
    public JsonObject Groups() => [];

    /// <summary>GET /apis/{group}; null: no such group.</summary>
    public JsonObject? Group(string group) => registry.HasGroup(group) ? [] : null;

    /// <summary>GET /api/v1 ("" as group) and /apis/{group}/{version}; null: not served.</summary>
    public JsonObject? Resources(string group, string version) => registry.HasGroupVersion(group, version) ? [] : null;

    /// <summary>GET /api or /apis as apidiscovery.k8s.io/v2 APIGroupDiscoveryList.</summary>
    public JsonObject Aggregated(bool core) => [];

    /// <summary>The value of an ETag header for a document, quotes included.</summary>
    public static string ETag(JsonObject document) => "\"\"";
}
