using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Subresources with a meaning of their own.</summary>
internal static class SpecialOperations
{
    /// <summary>namespaces/NAME/finalize replaces spec.finalizers; a namespace that is going ends with the last of them.</summary>
    public static Task<JsonObject> FinalizeNamespaceAsync(
        this ResourceOperations operations, Caller caller, string name, JsonObject body, WriteOptions options, CancellationToken cancellationToken) =>
        operations.ChangeAsync(caller, operations.Resource(KnownResources.Namespaces), null, name, "finalize", options, "UpdateOptions",
            old =>
            {
                var value = old.DeepClone().AsObject();
                value["spec"] = new JsonObject { ["finalizers"] = body["spec"]?["finalizers"]?.DeepClone() ?? new JsonArray() };
                if (Meta.Text(body, "resourceVersion") is { } version)
                {
                    Meta.Of(value)["resourceVersion"] = version;
                }

                return value;
            },
            cancellationToken);

    /// <summary>policy/v1 Eviction: a deletion that a PodDisruptionBudget may forbid.</summary>
    public static async Task<JsonObject> EvictAsync(
        this ResourceOperations operations, Caller caller, ResourceInfo pods, string ns, string name, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        var pod = operations.Get(pods, ns, name);
        operations.CheckDisruption(ns, pod);
        var asked = body["deleteOptions"] as JsonObject ?? [];
        var dryRun = options.DryRun || Meta.Strings(asked["dryRun"]).Contains("All");
        var delete = new DeleteOptions
        {
            GracePeriodSeconds = JsonNumbers.ToInt64(asked["gracePeriodSeconds"]),
            Propagation = asked.Text("propagationPolicy"),
            PreconditionUid = asked["preconditions"].Text("uid"),
            PreconditionResourceVersion = asked["preconditions"].Text("resourceVersion"),
            DryRun = dryRun,
        };
        await operations.DeleteAsync(caller, pods, ns, name, delete, options with { DryRun = dryRun }, cancellationToken).ConfigureAwait(false);
        return Success();
    }

    /// <summary>pods/NAME/binding puts a pod on a node.</summary>
    public static async Task<JsonObject> BindAsync(
        this ResourceOperations operations, Caller caller, ResourceInfo pods, string ns, string name, JsonObject body, WriteOptions options, CancellationToken cancellationToken)
    {
        var node = (string?)body["target"]?["name"] ?? "";
        await operations.ChangeAsync(caller, pods, ns, name, "binding", options, "CreateOptions",
            old =>
            {
                if ((string?)old["spec"]?["nodeName"] is { Length: > 0 } bound)
                {
                    throw ApiErrors.Conflict(pods.Id with { Resource = "pods/binding" }, name, $"pod {name} is already assigned to node \"{bound}\"");
                }

                var value = old.DeepClone().AsObject();
                value["spec"]!["nodeName"] = node;
                return value;
            },
            cancellationToken).ConfigureAwait(false);
        return Success();
    }

    private static JsonObject Success() =>
        new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["code"] = 201 };
}
