using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>The columns of a kind, and how an object fills them.</summary>
internal sealed record TableShape(IReadOnlyList<TableColumn> Columns, Func<JsonObject, DateTimeOffset, JsonNode?[]> Cells);
