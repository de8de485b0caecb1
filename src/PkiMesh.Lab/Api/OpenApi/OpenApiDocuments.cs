using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>The OpenAPI documents of what is served, made when asked for and kept until the registry changes.</summary>
public sealed class OpenApiDocuments(ResourceRegistry registry)
{
    private static readonly ConcurrentDictionary<(string, string), OpenApiDocument> s_builtIn = new();

    private readonly Lock _gate = new();
    private Dictionary<string, OpenApiDocument> _custom = [];
    private OpenApiDocument? _v2;
    private OpenApiDocument? _v2Protobuf;
    private long _generation;

    /// <summary>GET /openapi/v3</summary>
    public JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var path in GroupVersions().Select(g => PathOf(g.Group, g.Version)).Order(StringComparer.Ordinal))
        {
            var hash = Document(path)!.ETag.Trim('"');
            paths[path] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{path}?hash={hash}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    /// <summary>GET /openapi/v3/{path}, path such as "api/v1" or "apis/apps/v1"; null: no such document.</summary>
    public OpenApiDocument? Document(string path)
    {
        var (group, version) = path.Split('/') switch
        {
            ["api", var v] => ("", v),
            ["apis", var g, var v] when g.Length > 0 => (g, v),
            _ => ("", ""),
        };
        var resources = registry.All.Where(r => r.Id.Group == group && r.Id.Version == version).ToList();
        if (resources.Count == 0)
        {
            return null;
        }

        if (!resources[0].IsCustom)
        {
            return s_builtIn.GetOrAdd((group, version), _ => Make(V3Document.Of(group, version, resources)));
        }

        lock (_gate)
        {
            Forget();
            if (!_custom.TryGetValue(path, out var document))
            {
                _custom[path] = document = Make(V3Document.Of(group, version, resources));
            }

            return document;
        }
    }

    /// <summary>GET /openapi/v2 as JSON.</summary>
    public OpenApiDocument V2()
    {
        lock (_gate)
        {
            Forget();
            return _v2 ??= Make(V2Document.Of(registry.All));
        }
    }

    /// <summary>GET /openapi/v2 as application/com.github.proto-openapi.spec.v2.v1.0+protobuf.</summary>
    public OpenApiDocument V2Protobuf()
    {
        var json = V2();
        lock (_gate)
        {
            // kubectl apply asks for it with every custom resource.
            return _v2Protobuf?.ETag == json.ETag
                ? _v2Protobuf
                : _v2Protobuf = new OpenApiDocument(V2Encoder.Encode(JsonNode.Parse(json.Body)!.AsObject()), json.ETag);
        }
    }

    private void Forget()
    {
        if (registry.Generation != _generation)
        {
            _custom = [];
            _v2 = null;
            _generation = registry.Generation;
        }
    }

    private IEnumerable<(string Group, string Version)> GroupVersions() => registry.All.Select(r => (r.Id.Group, r.Id.Version)).Distinct();

    private static string PathOf(string group, string version) => group.Length == 0 ? $"api/{version}" : $"apis/{group}/{version}";

    private static OpenApiDocument Make(JsonObject document)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document);
        return new OpenApiDocument(body, $"\"{Convert.ToHexString(SHA512.HashData(body))}\"");
    }
}
