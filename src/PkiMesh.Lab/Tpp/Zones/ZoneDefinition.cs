using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>A zone the lab starts with.</summary>
/// <param name="Path">Below <c>\VED\Policy</c>.</param>
/// <param name="Title">What it is for, one line.</param>
/// <param name="Template">The name of its CA template under <c>\VED\Policy\Administration\CAs</c>; null for none.</param>
public sealed record ZoneDefinition(string Path, string Title, string? Template)
{
    /// <summary>Attributes of the policy for certificates.</summary>
    public IReadOnlyDictionary<string, PolicyValue> Policy { get; init; } = new Dictionary<string, PolicyValue>();

    public ZoneBehaviour Behaviour { get; init; } = ZoneBehaviour.Plain;

    /// <summary>Nobody has rights here.</summary>
    public bool ClosedToAll { get; init; }

    /// <summary>Whether the template is locked; TPP then refuses another CADN.</summary>
    public bool TemplateLocked { get; init; } = true;

    public string Dn => TppDn.Join(TppDn.Policy, Path);
}
