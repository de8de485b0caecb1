using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api;

/// <summary>JSON as the API server reads and writes it.</summary>
public static class LabJson
{
    /// <summary>For ToJsonString: nothing escaped that need not be.</summary>
    public static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000 };
    private static readonly JsonWriterOptions s_indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = 1000, Indented = true };
    private static readonly JsonDocumentOptions s_document = new() { MaxDepth = 1000 };
    private static readonly JsonNodeOptions s_node = new();

    public static JsonObject ParseObject(ReadOnlySpan<byte> utf8) => (JsonObject)JsonNode.Parse(utf8, s_node, s_document)!;

    public static JsonNode? Parse(ReadOnlySpan<byte> utf8) => JsonNode.Parse(utf8, s_node, s_document);

    /// <summary>An object as it is stored: kind and apiVersion first, so that the items of a list can be had without them.</summary>
    public static byte[] ToStored(JsonObject value)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, s_compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", (string?)value["kind"]);
            writer.WriteString("apiVersion", (string?)value["apiVersion"]);
            foreach (var (name, node) in value)
            {
                if (name is not ("kind" or "apiVersion"))
                {
                    writer.WritePropertyName(name);
                    if (node is null)
                    {
                        writer.WriteNullValue();
                    }
                    else
                    {
                        node.WriteTo(writer);
                    }
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What <see cref="ToStored"/> wrote, behind kind and apiVersion, up to its end.</summary>
    public static ReadOnlySpan<byte> WithoutType(byte[] stored)
    {
        var reader = new Utf8JsonReader(stored);
        for (var i = 0; i < 5; i++)
        {
            reader.Read();
        }

        // The next token is the first other name; what stands before it is a comma.
        return reader.Read() && reader.TokenType == JsonTokenType.PropertyName
            ? stored.AsSpan((int)reader.TokenStartIndex)
            : "}"u8;
    }

    public static byte[] ToUtf8(JsonNode node, bool indented = false)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, indented ? s_indented : s_compact))
        {
            node.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
