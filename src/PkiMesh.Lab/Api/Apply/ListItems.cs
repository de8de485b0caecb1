using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

internal static class ListItems
{
    /// <summary>The items of an associative list by their path elements, in order; of duplicates the first.</summary>
    public static OrderedDictionary<string, JsonNode?> Index(TypeSchema list, JsonArray? items)
    {
        var found = new OrderedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var item in items ?? [])
        {
            if (PathElement.Item(list, item) is { } element)
            {
                found.TryAdd(element, item);
            }
        }

        return found;
    }
}
