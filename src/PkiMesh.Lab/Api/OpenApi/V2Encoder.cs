using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.OpenApi;

/// <summary>A Swagger 2.0 document as the openapi.v2 protobuf messages that kubectl asks for.</summary>
internal static class V2Encoder
{
    public static byte[] Encode(JsonObject document)
    {
        var writer = new ProtoWriter();
        writer.Text(1, document.Text("swagger"));
        writer.Message(2, info =>
        {
            info.Text(1, document["info"].Text("title"));
            info.Text(2, document["info"].Text("version"));
        });
        writer.Message(8, _ => { });
        writer.Message(9, definitions =>
        {
            foreach (var (name, schema) in document["definitions"] as JsonObject ?? [])
            {
                Named(definitions, name, w => Schema(w, schema as JsonObject ?? []), 1);
            }
        });
        return writer.ToArray();
    }

    private static void Schema(ProtoWriter writer, JsonObject schema)
    {
        writer.Text(1, schema.Text("$ref"));
        writer.Text(2, schema.Text("format"));
        writer.Text(4, schema.Text("description"));
        Any(writer, 5, schema["default"]);
        foreach (var (name, field) in (ReadOnlySpan<(string, int)>)[("multipleOf", 6), ("maximum", 7), ("minimum", 9)])
        {
            if (JsonNumbers.ToDouble(schema[name]) is { } real)
            {
                writer.Real(field, real);
            }
        }

        foreach (var (name, field) in (ReadOnlySpan<(string, int)>)
            [("maxLength", 11), ("minLength", 12), ("maxItems", 14), ("minItems", 15), ("maxProperties", 17), ("minProperties", 18)])
        {
            if (JsonNumbers.ToInt64(schema[name]) is { } whole)
            {
                writer.Number(field, whole);
            }
        }

        writer.Text(13, schema.Text("pattern"));
        foreach (var required in schema["required"] as JsonArray ?? [])
        {
            writer.Text(19, (string?)required);
        }

        foreach (var value in schema["enum"] as JsonArray ?? [])
        {
            Any(writer, 20, value);
        }

        if (schema["additionalProperties"] is JsonObject values)
        {
            writer.Message(21, item => item.Message(1, w => Schema(w, values)));
        }

        if (schema.Text("type") is { } type)
        {
            writer.Message(22, item => item.Text(1, type));
        }

        if (schema["items"] is JsonObject items)
        {
            writer.Message(23, item => item.Message(1, w => Schema(w, items)));
        }

        if (schema["properties"] is JsonObject properties)
        {
            writer.Message(25, all =>
            {
                foreach (var (name, property) in properties)
                {
                    Named(all, name, w => Schema(w, property as JsonObject ?? []), 1);
                }
            });
        }

        foreach (var (name, value) in schema.Where(p => p.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            Named(writer, name, w => w.Text(2, value?.ToJsonString()), 31);
        }
    }

    // JSON is YAML.
    private static void Any(ProtoWriter writer, int field, JsonNode? value)
    {
        if (value is not null)
        {
            writer.Message(field, any => any.Text(2, value.ToJsonString()));
        }
    }

    private static void Named(ProtoWriter writer, string name, Action<ProtoWriter> value, int field) => writer.Message(field, named =>
    {
        named.Text(1, name);
        named.Message(2, value);
    });
}
