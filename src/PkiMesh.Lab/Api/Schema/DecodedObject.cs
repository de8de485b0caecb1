using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>An object with types checked and unknown fields pruned; Warnings belong into Warning headers.</summary>
public sealed record DecodedObject(JsonObject Value, IReadOnlyList<string> Warnings);
