using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema.Protobuf;

/// <summary>Objects as application/vnd.kubernetes.protobuf, which Go clients of today send for built-in kinds.</summary>
public static class ProtoObject
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    /// <summary>The object in the envelope. What cannot be read is a <see cref="FormatException"/>; null: the kind is not known in protobuf.</summary>
    public static JsonObject? Read(ReadOnlySpan<byte> body)
    {
        if (!body.StartsWith(Magic))
        {
            throw new FormatException("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        var (version, kind) = ("", "");
        ReadOnlySpan<byte> raw = default;
        var envelope = new ProtoReader(body[Magic.Length..]);
        while (envelope.Next(out var field, out _, out _, out var bytes))
        {
            switch (field)
            {
                case 1:
                    (version, kind) = TypeMeta(bytes);
                    break;
                case 2:
                    raw = bytes;
                    break;
            }
        }

        if (BuiltInSchemas.Find(version, kind) is not { } schema || ProtoFields.Of(schema) is null)
        {
            return null;
        }

        var value = Message(raw, schema);
        value.Insert(0, "apiVersion", version);
        value.Insert(1, "kind", kind);
        return value;
    }

    private static (string Version, string Kind) TypeMeta(ReadOnlySpan<byte> data)
    {
        var (version, kind) = ("", "");
        var reader = new ProtoReader(data);
        while (reader.Next(out var field, out _, out _, out var bytes))
        {
            (version, kind) = field == 1 ? (ProtoReader.Text(bytes), kind) : (version, ProtoReader.Text(bytes));
        }

        return (version, kind);
    }

    private static JsonObject Message(ReadOnlySpan<byte> data, TypeSchema schema)
    {
        var value = new JsonObject();
        Fields(data, schema, ProtoFields.Of(schema) ?? throw new FormatException($"{schema.GoName} is not known in protobuf"), "", value);
        return value;
    }

    private static void Fields(ReadOnlySpan<byte> data, TypeSchema schema, IReadOnlyDictionary<string, ProtoField> numbers, string prefix, JsonObject value)
    {
        var reader = new ProtoReader(data);
        while (reader.Next(out var number, out var wire, out var bits, out var bytes))
        {
            var key = prefix + number.ToString(CultureInfo.InvariantCulture);
            if (numbers.TryGetValue(key, out var field))
            {
                if (schema.Field(field.Name) is { } type)
                {
                    Field(value, field, type, wire, bits, bytes);
                }
            }
            else if (wire == 2 && prefix.Length == 0 && numbers.Keys.Any(k => k.StartsWith(key + ".", StringComparison.Ordinal)))
            {
                Fields(bytes, schema, numbers, key + ".", value);
            }
        }
    }

    private static void Field(JsonObject value, ProtoField field, TypeSchema type, int wire, ulong bits, ReadOnlySpan<byte> bytes)
    {
        if (type.IsArray)
        {
            if (value[field.Name] is not JsonArray list)
            {
                value[field.Name] = list = [];
            }

            if (wire == 2 && type.Items!.Type == "integer")
            {
                ProtoReader.Packed(bytes).ForEach(n => list.Add(Number(n)));
            }
            else
            {
                list.Add(Single(type.Items!, wire, bits, bytes));
            }
        }
        else if (type is { IsObject: true, AdditionalProperties: { } values })
        {
            Entry(value, field.Name, values, bytes);
        }
        else if (Single(type, wire, bits, bytes) is { } single && (field.IsPointer || !IsZero(single)))
        {
            value[field.Name] = single;
        }
    }

    private static void Entry(JsonObject value, string name, TypeSchema values, ReadOnlySpan<byte> data)
    {
        if (value[name] is not JsonObject map)
        {
            value[name] = map = [];
        }

        var key = "";
        JsonNode? item = values.Type == "string" && values.Format is null or "byte" ? "" : null;
        var reader = new ProtoReader(data);
        while (reader.Next(out var field, out var wire, out var bits, out var bytes))
        {
            if (field == 1)
            {
                key = ProtoReader.Text(bytes);
            }
            else
            {
                item = values.IsArray ? Strings(bytes) : Single(values, wire, bits, bytes);
            }
        }

        map[key] = item;
    }

    private static JsonNode? Single(TypeSchema type, int wire, ulong bits, ReadOnlySpan<byte> bytes) => type.Type switch
    {
        "object" => Message(bytes, type),
        "boolean" => bits != 0,
        "integer" => Number((long)bits),
        "number" => JsonNode.Parse(BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture)),
        "string" when type.Format == "byte" => Convert.ToBase64String(bytes),
        "string" when type.Format == "quantity" => FirstText(bytes),
        "string" when type.Format == "date-time" => Time(bytes),
        "string" => wire == 2 ? ProtoReader.Text(bytes) : throw new FormatException("proto: wrong wireType"),
        _ when type.IntOrString => IntOrString(bytes),
        _ => FirstText(bytes) is { Length: > 0 } json ? JsonNode.Parse(json) : null,
    };

    private static JsonArray Strings(ReadOnlySpan<byte> data)
    {
        var list = new JsonArray();
        var reader = new ProtoReader(data);
        while (reader.Next(out _, out _, out _, out var bytes))
        {
            list.Add(ProtoReader.Text(bytes));
        }

        return list;
    }

    private static string FirstText(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        return reader.Next(out _, out _, out _, out var bytes) ? ProtoReader.Text(bytes) : "";
    }

    private static JsonNode? Time(ReadOnlySpan<byte> data)
    {
        long seconds = 0;
        long nanoseconds = 0;
        var reader = new ProtoReader(data);
        while (reader.Next(out var field, out _, out var bits, out _))
        {
            (seconds, nanoseconds) = field == 1 ? ((long)bits, nanoseconds) : (seconds, (long)bits);
        }

        if (data.IsEmpty)
        {
            return null;
        }

        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(nanoseconds / 100);
        return time.ToString(nanoseconds == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    private static JsonNode? IntOrString(ReadOnlySpan<byte> data)
    {
        var (isText, number, text) = (false, 0L, "");
        var reader = new ProtoReader(data);
        while (reader.Next(out var field, out _, out var bits, out var bytes))
        {
            switch (field)
            {
                case 1:
                    isText = bits == 1;
                    break;
                case 2:
                    number = (int)bits;
                    break;
                case 3:
                    text = ProtoReader.Text(bytes);
                    break;
            }
        }

        return isText ? text : Number(number);
    }

    private static bool IsZero(JsonNode value) => value is JsonValue scalar && scalar.ToJsonString() is "\"\"" or "0" or "false";

    // From text, so that it can be read back as any number type.
    private static JsonNode Number(long value) => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture))!;
}
