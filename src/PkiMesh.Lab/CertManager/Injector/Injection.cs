using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Injector;

/// <summary>Where the caBundle of each kind of target is.</summary>
internal static class Injection
{
    /// <summary>What to apply, or null if the target has no place for a CA.</summary>
    public static JsonObject? Of(JsonObject target, string ca)
    {
        var apply = new JsonObject
        {
            ["apiVersion"] = target.Text("apiVersion"),
            ["kind"] = target.Text("kind"),
            ["metadata"] = new JsonObject { ["name"] = target.Name() },
        };
        if (target["webhooks"] is JsonArray webhooks)
        {
            apply["webhooks"] = new JsonArray(
                [.. webhooks.Select(webhook => new JsonObject { ["name"] = webhook.Text("name"), ["clientConfig"] = new JsonObject { ["caBundle"] = ca } })]);
            return apply;
        }

        if (target.Text("kind") == "APIService")
        {
            apply["spec"] = new JsonObject { ["caBundle"] = ca };
            return apply;
        }

        if (target.At("spec", "conversion", "webhook", "clientConfig") is null)
        {
            return null;
        }

        apply["spec"] = new JsonObject
        {
            ["conversion"] = new JsonObject { ["webhook"] = new JsonObject { ["clientConfig"] = new JsonObject { ["caBundle"] = ca } } },
        };
        return apply;
    }

    public static bool IsDone(JsonObject target, string ca) => target["webhooks"] is JsonArray webhooks
        ? webhooks.All(webhook => webhook.Text("clientConfig", "caBundle") == ca)
        : (target.Text("spec", "caBundle") ?? target.Text("spec", "conversion", "webhook", "clientConfig", "caBundle")) == ca;
}
