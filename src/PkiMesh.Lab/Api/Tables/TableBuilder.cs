using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>meta.k8s.io/v1 Tables, as kubectl get asks for them.</summary>
public static class TableBuilder
{
    /// <summary>One row for each object. <paramref name="listMetadata"/> becomes the Table's metadata (resourceVersion, continue).</summary>
    public static JsonObject Build(ResourceInfo info, IReadOnlyList<JsonObject> items, TableIncludeObject include, DateTimeOffset now, JsonObject? listMetadata) => [];
}
