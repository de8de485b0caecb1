using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>
/// A set of paths, in the form managedFields keep it. A path element is its text there: f:name, k:{"name":"x"} or v:"x".
/// Immutable but for <see cref="Insert"/>, which only a set's maker calls.
/// </summary>
internal sealed class FieldSet
{
    private readonly SortedDictionary<string, Node> _nodes = new(PathElement.Order);

    public static FieldSet Nothing { get; } = new();

    public bool IsEmpty => _nodes.Count == 0;

    public static FieldSet Of(params IEnumerable<string[]> paths)
    {
        var set = new FieldSet();
        foreach (var path in paths)
        {
            set.Insert(path);
        }

        return set;
    }

    public void Insert(IReadOnlyList<string> path)
    {
        var set = this;
        for (var i = 0; i < path.Count; i++)
        {
            if (!set._nodes.TryGetValue(path[i], out var node))
            {
                set._nodes[path[i]] = node = new Node();
            }

            if (i == path.Count - 1)
            {
                node.Member = true;
            }

            set = node.Children;
        }
    }

    public bool Has(string element) => _nodes.TryGetValue(element, out var node) && node.Member;

    public FieldSet Child(string element) => _nodes.TryGetValue(element, out var node) ? node.Children : Nothing;

    public FieldSet Union(FieldSet other) => Combine(other, (a, b) => a || b);

    public FieldSet Intersect(FieldSet other) => Combine(other, (a, b) => a && b);

    public FieldSet Difference(FieldSet other) => Combine(other, (a, b) => a && !b);

    /// <summary>Without the other's paths and all that lies below them.</summary>
    public FieldSet WithoutTrees(FieldSet other)
    {
        var result = new FieldSet();
        foreach (var (element, node) in _nodes)
        {
            if (!other.Has(element))
            {
                result.Add(element, node.Member, node.Children.WithoutTrees(other.Child(element)));
            }
        }

        return result;
    }

    /// <summary>The set with every parent that is a declared field, whether it was recorded or not.</summary>
    public FieldSet WithNamedParents(SchemaView schema)
    {
        var result = new FieldSet();
        foreach (var (element, node) in _nodes)
        {
            var named = !node.Children.IsEmpty && element.StartsWith("f:", StringComparison.Ordinal) && schema.Declares(element[2..]);
            result.Add(element, node.Member || named, node.Children.WithNamedParents(schema.Below(element)));
        }

        return result;
    }

    /// <summary>Every path, those of a level before those below it.</summary>
    public IEnumerable<string[]> Paths() => Paths([]);

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (element, node) in _nodes)
        {
            var below = node.Children.ToJson();
            if (node.Member && below.Count > 0)
            {
                below.Insert(0, ".", new JsonObject());
            }

            json[element] = below;
        }

        return json;
    }

    public static FieldSet Parse(JsonObject? json)
    {
        var set = new FieldSet();
        foreach (var (element, value) in json ?? [])
        {
            if (element != "." && value is JsonObject below)
            {
                set._nodes[element] = new Node(below.Count == 0 || below.ContainsKey("."), Parse(below));
            }
        }

        return set;
    }

    public bool SameAs(FieldSet other) =>
        _nodes.Count == other._nodes.Count && _nodes.All(n =>
            other._nodes.TryGetValue(n.Key, out var theirs) && theirs.Member == n.Value.Member && n.Value.Children.SameAs(theirs.Children));

    private IEnumerable<string[]> Paths(string[] prefix)
    {
        foreach (var (element, node) in _nodes)
        {
            if (node.Member)
            {
                yield return [.. prefix, element];
            }
        }

        foreach (var (element, node) in _nodes)
        {
            foreach (var path in node.Children.Paths([.. prefix, element]))
            {
                yield return path;
            }
        }
    }

    private FieldSet Combine(FieldSet other, Func<bool, bool, bool> rule)
    {
        var result = new FieldSet();
        foreach (var (element, node) in _nodes)
        {
            var theirs = other._nodes.GetValueOrDefault(element);
            result.Add(element, rule(node.Member, theirs?.Member == true), node.Children.Combine(theirs?.Children ?? Nothing, rule));
        }

        foreach (var (element, node) in other._nodes)
        {
            if (!_nodes.ContainsKey(element))
            {
                result.Add(element, rule(false, node.Member), Nothing.Combine(node.Children, rule));
            }
        }

        return result;
    }

    private void Add(string element, bool member, FieldSet children)
    {
        if (member || !children.IsEmpty)
        {
            _nodes[element] = new Node(member, children);
        }
    }

    private sealed class Node(bool member, FieldSet children)
    {
        public Node()
            : this(false, new FieldSet())
        {
        }

        public bool Member { get; set; } = member;

        public FieldSet Children { get; } = children;
    }
}
