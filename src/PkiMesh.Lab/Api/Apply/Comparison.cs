using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Which fields differ between two states of an object.</summary>
internal sealed class Comparison
{
    private Comparison()
    {
    }

    public FieldSet Added { get; private set; } = new();

    public FieldSet Modified { get; private set; } = new();

    public FieldSet Removed { get; private set; } = new();

    public FieldSet Changed => Added.Union(Modified);

    public bool IsSame => Added.IsEmpty && Modified.IsEmpty && Removed.IsEmpty;

    public static Comparison Of(JsonObject before, JsonObject after, TypeSchema schema)
    {
        var comparison = new Comparison();
        comparison.Compare(new Side(true, before), new Side(true, after), new SchemaView(schema), [], false);
        return comparison;
    }

    public Comparison Without(FieldSet ignored) => new()
    {
        Added = Added.WithoutTrees(ignored),
        Modified = Modified.WithoutTrees(ignored),
        Removed = Removed.WithoutTrees(ignored),
    };

    private void Compare(Side left, Side right, SchemaView declared, List<string> path, bool inLeaf)
    {
        var leaf = inLeaf;
        if (left.There && right.There && left.Value is not null && right.Value is not null && left.Value.GetType() != right.Value.GetType() && left.IsNested != right.IsNested)
        {
            Descend(left, default, declared.For(left.Value), path, inLeaf);
            leaf = Descend(default, right, declared.For(right.Value), path, inLeaf);
        }
        else
        {
            leaf = Descend(left, right, declared.For(right.Value ?? left.Value), path, inLeaf);
        }

        if (!leaf && !left.There)
        {
            Added.Insert(path);
        }
        else if (!leaf && !right.There)
        {
            Removed.Insert(path);
        }
    }

    /// <summary>Returns whether this was a leaf, or lies in one.</summary>
    private bool Descend(Side left, Side right, SchemaView schema, List<string> path, bool inLeaf)
    {
        if ((right.Value ?? left.Value) is not (JsonObject or JsonArray) || schema.Schema.IsAtomic || (left.IsHollow && right.IsHollow))
        {
            Leaf(left, right, path, inLeaf);
            return true;
        }

        if (left.Value is JsonArray || right.Value is JsonArray)
        {
            CompareItems(left.Value as JsonArray, right.Value as JsonArray, schema, path, inLeaf);
        }
        else
        {
            CompareFields(left.Value as JsonObject, right.Value as JsonObject, schema, path, inLeaf);
        }

        return inLeaf;
    }

    private void Leaf(Side left, Side right, List<string> path, bool inLeaf)
    {
        if (inLeaf)
        {
            return;
        }

        if (!left.There)
        {
            Added.Insert(path);
        }
        else if (!right.There)
        {
            Removed.Insert(path);
        }
        else if (!JsonEquality.Same(left.Value, right.Value))
        {
            Modified.Insert(path);
        }
    }

    private void CompareFields(JsonObject? left, JsonObject? right, SchemaView schema, List<string> path, bool inLeaf)
    {
        foreach (var name in (left?.Select(p => p.Key) ?? []).Union(right?.Select(p => p.Key) ?? []))
        {
            path.Add(PathElement.Field(name));
            Compare(Side.Of(left, name), Side.Of(right, name), schema.Field(name), path, inLeaf);
            path.RemoveAt(path.Count - 1);
        }
    }

    private void CompareItems(JsonArray? left, JsonArray? right, SchemaView schema, List<string> path, bool inLeaf)
    {
        var (ours, theirs) = (ListItems.Index(schema.Schema, left), ListItems.Index(schema.Schema, right));
        foreach (var element in ours.Keys.Union(theirs.Keys))
        {
            path.Add(element);
            Compare(
                new Side(ours.TryGetValue(element, out var l), l),
                new Side(theirs.TryGetValue(element, out var r), r),
                schema.Items,
                path,
                inLeaf);
            path.RemoveAt(path.Count - 1);
        }
    }

    private readonly record struct Side(bool There, JsonNode? Value)
    {
        public bool IsNested => Value is JsonObject or JsonArray;

        public bool IsHollow => Value is null or JsonObject { Count: 0 } or JsonArray { Count: 0 };

        public static Side Of(JsonObject? map, string name) =>
            map is not null && map.TryGetPropertyValue(name, out var value) ? new Side(true, value) : default;
    }
}
