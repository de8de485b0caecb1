using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>Core events show some fields even where they are empty. // recordings/api/13 #1</summary>
internal sealed class EventRules : IKindRules
{
    public void PrepareForCreate(JsonObject value, KindContext context) => Fill(value);

    public void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context) => Fill(value);

    private static void Fill(JsonObject value)
    {
        if ((string?)value["apiVersion"] != "v1")
        {
            return;
        }

        value["source"] ??= new JsonObject();
        foreach (var field in (string[])["firstTimestamp", "lastTimestamp", "eventTime"])
        {
            if (!value.ContainsKey(field))
            {
                value[field] = null;
            }
        }

        foreach (var field in (string[])["reportingComponent", "reportingInstance"])
        {
            value[field] ??= "";
        }
    }
}
