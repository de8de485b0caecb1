namespace PkiMesh;

/// <summary>One object as YAML: the fields that this module applied, and nothing that the cluster added.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace; null for a cluster-wide object.</param>
/// <param name="Name">Its name.</param>
/// <param name="Yaml">The YAML, with a newline at the end.</param>
public sealed record MeshManifest(string Kind, string? Namespace, string Name, string Yaml)
{
    /// <summary>The YAML.</summary>
    public override string ToString() => Yaml;
}
