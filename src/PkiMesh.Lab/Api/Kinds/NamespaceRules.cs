using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>Namespaces are born Active, with the finalizer that their controller takes away. // recordings/api/12 #1</summary>
internal sealed class NamespaceRules : IKindRules
{
    public const string Finalizer = "kubernetes";

    public void PrepareForCreate(JsonObject value, KindContext context)
    {
        var spec = value["spec"] as JsonObject ?? [];
        value["spec"] = spec.Parent is null ? spec : spec.DeepClone();
        if (!Meta.Strings(spec["finalizers"]).Contains(Finalizer))
        {
            value["spec"]!["finalizers"] = new JsonArray([.. Meta.Strings(spec["finalizers"]).Append(Finalizer).Select(one => JsonValue.Create(one))]);
        }

        value["status"] = new JsonObject { ["phase"] = "Active" };
    }

    public void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context)
    {
        // Only the finalize subresource changes these.
        Meta.Copy(old, value, "spec");
    }
}
