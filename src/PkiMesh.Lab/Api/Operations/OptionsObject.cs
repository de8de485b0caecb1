using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>A request's options as admission webhooks see them. // recordings/api/15 #1</summary>
internal static class OptionsObject
{
    public static JsonObject For(string kind, WriteOptions options)
    {
        var value = new JsonObject { ["kind"] = kind, ["apiVersion"] = "meta.k8s.io/v1" };
        if (options.DryRun)
        {
            value["dryRun"] = new JsonArray("All");
        }

        if (kind == "PatchOptions" && options.Force)
        {
            value["force"] = true;
        }

        if (options.FieldManager is { Length: > 0 } manager)
        {
            value["fieldManager"] = manager;
        }

        return value;
    }

    public static JsonObject For(DeleteOptions options)
    {
        var value = new JsonObject { ["kind"] = "DeleteOptions", ["apiVersion"] = "meta.k8s.io/v1" };
        if (options.GracePeriodSeconds is { } seconds)
        {
            value["gracePeriodSeconds"] = seconds;
        }

        if (options.Propagation is { } propagation)
        {
            value["propagationPolicy"] = propagation;
        }

        if (options.DryRun)
        {
            value["dryRun"] = new JsonArray("All");
        }

        return value;
    }
}
