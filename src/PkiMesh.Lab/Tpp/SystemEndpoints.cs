using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;

namespace PkiMesh.Lab.Tpp;

/// <summary>Health and version (tpp-openapi.md §2.16).</summary>
internal static class SystemEndpoints
{
    public static void Map(TppRouter router, TppState state)
    {
        router.Add("GET", "vedsdk", null, _ => TppReply.Ok());
        router.Add("HEAD", "vedsdk", null, _ => TppReply.Ok());
        router.Add("GET", "vedsdk/systemstatus/version", "any", _ => TppReply.Ok(new JsonObject { ["Version"] = state.Options.Version }));
        router.Add("GET", "vedsdk/systemstatus", "any", _ => TppReply.Ok(Status(state)));
        router.Add("GET", "vedsdk/systemstatus/upgrade/status", "any", _ => TppReply.Ok(new JsonObject { ["Error"] = null, ["UpgradeInProgress"] = false }));
        router.Add("GET", "vedsdk/serverstatus/active", "any", _ => TppReply.Ok());
        router.Add("GET", "vedsdk/serverstatus/idle", "any", _ => new TppReply(404));
    }

    private static JsonArray Status(TppState state)
    {
        JsonObject Service(params IReadOnlyList<string> modules) => new()
        {
            ["modules"] = new JsonArray([.. modules.Select(name => new JsonObject { ["moduleName"] = name, ["status"] = "Up", ["timeSinceLastSeen"] = "PT0S" })]),
            ["status"] = "Up",
            ["timeSinceFirstSeen"] = "PT0S",
            ["timeSinceLastSeen"] = "PT0S",
        };

        return
        [
            new JsonObject
            {
                ["engineDN"] = @"\VED\Engines\LAB",
                ["engineName"] = "LAB",
                ["version"] = state.Options.Version,
                ["services"] = new JsonObject { ["iis"] = Service("WebSDK", "AuthServer"), ["logServer"] = Service(), ["vPlatform"] = Service() },
            },
        ];
    }
}
