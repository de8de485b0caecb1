using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class WebhookDefaults
{
    public static void Apply(JsonObject configuration)
    {
        var mutating = (string?)configuration["kind"] == "MutatingWebhookConfiguration";
        foreach (var webhook in configuration.Items("webhooks"))
        {
            webhook.Default("failurePolicy", "Fail");
            webhook.Default("matchPolicy", "Equivalent");
            webhook.Default("namespaceSelector", new JsonObject());
            webhook.Default("objectSelector", new JsonObject());
            webhook.Default("timeoutSeconds", 10);
            if (mutating)
            {
                webhook.Default("reinvocationPolicy", "Never");
            }

            (webhook["clientConfig"]?["service"] as JsonObject)?.Default("port", 443);
            foreach (var rule in webhook.Items("rules"))
            {
                rule.Default("scope", "*");
            }
        }
    }
}
