using System.Collections.Frozen;

namespace PkiMesh.Lab.Api.Schema;

internal static class FieldTraitsTable
{
    public static readonly FrozenDictionary<(string Model, string Field), FieldTraits> Fields =
        new Dictionary<(string, string), FieldTraits>().ToFrozenDictionary();

    public static readonly FrozenSet<string> AtomicStructs = new HashSet<string>().ToFrozenSet();

    public static readonly FrozenDictionary<string, string[]> Required = new Dictionary<string, string[]>().ToFrozenDictionary();
}
