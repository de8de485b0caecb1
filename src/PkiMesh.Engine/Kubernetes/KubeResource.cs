namespace PkiMesh.Engine.Kubernetes;

/// <summary>One kind as the API server serves it.</summary>
internal sealed record KubeResource(string Group, string Version, string Plural, string Kind, bool Namespaced = true)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>As kubectl writes it: certificates.cert-manager.io.</summary>
    public string QualifiedName => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    /// <summary>Path of a collection or, with a name, of an object. Null namespace: all namespaces, or cluster-scoped.</summary>
    public string PathOf(string? ns, string? name = null, string? subresource = null)
    {
        var path = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        if (Namespaced && ns is not null)
            path += $"/namespaces/{Uri.EscapeDataString(ns)}";
        path += $"/{Plural}";
        if (name is not null)
            path += $"/{Uri.EscapeDataString(name)}";
        if (subresource is not null)
            path += $"/{subresource}";
        return path;
    }

    /// <summary>How messages name an object of this kind: Certificate cert-manager/linkerd-trust-anchor.</summary>
    public string Describe(string? ns, string? name) =>
        name is null ? (ns is null ? QualifiedName : $"{QualifiedName} in namespace {ns}")
        : Namespaced && ns is not null ? $"{Kind} {ns}/{name}" : $"{Kind} {name}";
}
