using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Writes one condition of an object's status beside those of its controllers.</summary>
internal static class StatusCondition
{
    private const int Attempts = 6;

    /// <summary>Puts a condition in the place of the one of its type; null takes that away. Others stay.</summary>
    public static async Task ReplaceAsync(
        KubeClient client, KubeResource resource, string? ns, string name, string type, Func<JsonObject, JsonObject?> condition, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var live = await client.RequireAsync(resource, ns, name, cancellationToken).ConfigureAwait(false);
            var conditions = new JsonArray([.. live.Items("status", "conditions").Where(one => one.Text("type") != type).Select(one => (JsonNode)one.DeepClone())]);
            if (condition(live) is { } made)
            {
                made["type"] = type;
                made["lastTransitionTime"] = client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
                conditions.Add(made);
            }

            // A list is replaced whole by a merge patch, hence the resourceVersion: nobody's condition may be lost in between.
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = live.ResourceVersion() },
                ["status"] = new JsonObject { ["conditions"] = conditions },
            };
            try
            {
                await client.PatchAsync(resource, ns, name, patch, "status", cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KubeException e) when (e.Code == 409 && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
