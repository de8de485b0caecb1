namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>One stored object: its table and its key there ("namespace/name" or "name").</summary>
internal readonly record struct ObjectKey(string Group, string Resource, string Key)
{
    public string? Namespace => Key.IndexOf('/', StringComparison.Ordinal) is var at and > 0 ? Key[..at] : null;

    public string Name => Key[(Key.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public static ObjectKey Parse(string text)
    {
        var parts = text.Split('|');
        return new ObjectKey(parts[0], parts[1], parts[2]);
    }

    public override string ToString() => $"{Group}|{Resource}|{Key}";
}
