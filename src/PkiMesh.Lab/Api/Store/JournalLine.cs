using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Store;

/// <summary>
/// A line of the journal: a checksum, then JSON. Kind S is an object's new state, D its last one, M a mark: where the clock and
/// the counter of resourceVersions stand.
/// </summary>
internal static class JournalLine
{
    public static byte[] Change(bool deleted, DateTimeOffset time, string group, string resource, ReadOnlySpan<byte> json)
    {
        var head = LabJson.ToUtf8(new JsonObject { ["k"] = deleted ? "D" : "S", ["t"] = Text(time), ["g"] = group, ["r"] = resource });
        // The object goes in as it is stored: {"k":…,"o":{…}}
        return Seal([.. head.AsSpan(0, head.Length - 1), .. ",\"o\":"u8, .. json, .. "}"u8]);
    }

    /// <param name="wall">The wall clock at that moment.</param>
    public static byte[] Mark(DateTimeOffset time, DateTimeOffset wall, long resourceVersion) =>
        Seal(LabJson.ToUtf8(new JsonObject { ["k"] = "M", ["t"] = Text(time), ["w"] = Text(wall), ["v"] = resourceVersion }));

    /// <summary>Null if it is not what was written.</summary>
    public static JsonObject? Parse(ReadOnlySpan<byte> line) =>
        line.Length < 18 || line[16] != ' ' || Checksum(line[17..]) != Encoding.ASCII.GetString(line[..16]) ? null : LabJson.ParseObject(line[17..]);

    public static DateTimeOffset Time(JsonNode node) => DateTimeOffset.Parse((string)node!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);

    private static byte[] Seal(byte[] json) => [.. Encoding.ASCII.GetBytes(Checksum(json)), (byte)' ', .. json, (byte)'\n'];

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static string Checksum(ReadOnlySpan<byte> json) => Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8));
}
