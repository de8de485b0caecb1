using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>The OpenAPI documents of what is served, cached by the registry's generation.</summary>
public sealed class OpenApiDocuments(ResourceRegistry registry)
{
    /// <summary>GET /openapi/v3</summary>
    public JsonObject Index() => [];

    /// <summary>GET /openapi/v3/{path}, path such as "api/v1" or "apis/apps/v1"; null: no such document.</summary>
    public OpenApiDocument? Document(string path) => null;

    /// <summary>GET /openapi/v2 as JSON.</summary>
    public OpenApiDocument V2() => new([], "\"\"" + registry.Generation);

    /// <summary>GET /openapi/v2 as application/com.github.proto-openapi.spec.v2.v1.0+protobuf.</summary>
    public OpenApiDocument V2Protobuf() => new([], "");
}
