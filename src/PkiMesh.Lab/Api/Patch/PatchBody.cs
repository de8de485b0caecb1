using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>A patch as it came. It is read when it is applied: an object that is not there is 404 whatever the patch says.</summary>
public sealed class PatchBody
{
    private readonly byte[] _bytes = [];
    private ParsedBody? _parsed;

    public PatchBody(JsonNode value) => _parsed = new ParsedBody(value, []);

    public PatchBody(byte[] bytes) => _bytes = bytes;

    /// <summary>The patch and what a strict reader finds in it; what is no JSON is 400.</summary>
    public (JsonNode Value, IReadOnlyList<string> Faults) Read(PatchKind kind, FieldValidation mode)
    {
        try
        {
            _parsed ??= BodyParser.Parse(_bytes, false);
        }
        catch (FormatException error)
        {
            throw PatchApplier.Undecodable(kind, mode, error.Message);
        }

        var faults = kind == PatchKind.Json
            ? _parsed.Faults.Concat(JsonPatchShape.UnknownFields(_parsed.Value)).Select(one => $"json patch {one}")
            : _parsed.Faults;
        return (_parsed.Value, [.. faults]);
    }
}
