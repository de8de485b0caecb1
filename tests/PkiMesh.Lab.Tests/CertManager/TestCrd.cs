using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Tests.CertManager;

/// <summary>CustomResourceDefinitions with just enough schema for the controllers: status subresource and conditions merged by type.</summary>
internal static class TestCrd
{
    public static JsonObject Of(ResourceId resource, string kind, bool namespaced) => new()
    {
        ["apiVersion"] = "apiextensions.k8s.io/v1",
        ["kind"] = "CustomResourceDefinition",
        ["metadata"] = new JsonObject { ["name"] = $"{resource.Resource}.{resource.Group}" },
        ["spec"] = new JsonObject
        {
            ["group"] = resource.Group,
            ["scope"] = namespaced ? "Namespaced" : "Cluster",
            ["names"] = new JsonObject { ["kind"] = kind, ["plural"] = resource.Resource, ["singular"] = kind.ToLowerInvariant(), ["listKind"] = kind + "List" },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = resource.Version,
                ["served"] = true,
                ["storage"] = true,
                ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = Schema() },
            }),
        },
    };

    private static JsonObject Schema() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["spec"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true },
            ["status"] = new JsonObject
            {
                ["type"] = "object",
                ["x-kubernetes-preserve-unknown-fields"] = true,
                ["properties"] = new JsonObject
                {
                    ["conditions"] = new JsonObject
                    {
                        ["type"] = "array",
                        ["x-kubernetes-list-type"] = "map",
                        ["x-kubernetes-list-map-keys"] = new JsonArray("type"),
                        ["items"] = new JsonObject
                        {
                            ["type"] = "object",
                            ["x-kubernetes-preserve-unknown-fields"] = true,
                            ["properties"] = new JsonObject { ["type"] = new JsonObject { ["type"] = "string" } },
                            ["required"] = new JsonArray("type"),
                        },
                    },
                },
            },
        },
    };
}
