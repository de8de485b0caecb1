using System.Text.Json;
using System.Text.Json.Serialization;
using System.Xml;

namespace PkiMesh.Lab.Tpp;

/// <summary>Durations as ISO 8601, like those of <c>POST /clock</c>.</summary>
internal sealed class IsoTimeSpanConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return XmlConvert.ToTimeSpan(reader.GetString() ?? "");
        }
        catch (FormatException)
        {
            throw new JsonException("a duration is ISO 8601, like PT7S");
        }
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(XmlConvert.ToString(value));
}
