namespace PkiMesh.Lab.Controllers;

/// <summary>A table that forgets what has not been asked for longest, as client-go's caches do. Not synchronised.</summary>
internal sealed class RecentEntries<T>(int capacity)
    where T : class
{
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, T Value)> _order = new();

    public int Count => _nodes.Count;

    /// <summary>The entry, or null; an entry that is read or written is the most recent one.</summary>
    public T? this[string key]
    {
        get
        {
            if (!_nodes.TryGetValue(key, out var node))
            {
                return null;
            }

            _order.Remove(node);
            _order.AddFirst(node);
            return node.Value.Value;
        }

        set
        {
            if (_nodes.Remove(key, out var old))
            {
                _order.Remove(old);
            }

            if (value is null)
            {
                return;
            }

            _nodes[key] = _order.AddFirst((key, value));
            if (_nodes.Count > capacity)
            {
                _nodes.Remove(_order.Last!.Value.Key);
                _order.RemoveLast();
            }
        }
    }
}
