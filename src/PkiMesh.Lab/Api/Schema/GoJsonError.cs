using System.Text;
using System.Text.Json;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>What Go's JSON decoder says of malformed text. // recordings/api/02 #74, #77</summary>
internal static class GoJsonError
{
    public static string Of(ReadOnlySpan<byte> body, JsonException error)
    {
        var offset = Offset(body, error);
        var rest = Encoding.UTF8.GetString(body[Math.Min(offset, body.Length)..]).TrimStart();
        return rest.Length == 0 || offset >= body.Length
            ? "unexpected end of JSON input"
            : $"invalid character '{rest[0]}' looking for beginning of value";
    }

    private static int Offset(ReadOnlySpan<byte> body, JsonException error)
    {
        var line = error.LineNumber ?? 0;
        var start = 0;
        for (var i = 0; i < body.Length && line > 0; i++)
        {
            if (body[i] == (byte)'\n')
            {
                line--;
                start = i + 1;
            }
        }

        return start + (int)(error.BytePositionInLine ?? 0);
    }
}
