namespace PkiMesh.Engine.Kubernetes;

/// <summary>What a request was about; all that an error may tell of it.</summary>
internal sealed record KubeCall(string Verb, KubeResource? Resource, string? Namespace, string? Name)
{
    public static KubeCall Path(string path) => new("get", null, null, path);

    public string Subject => Resource?.Describe(Namespace, Name) ?? Name ?? "the API server";

    /// <summary>GET, apply and delete end in the same state however often they are sent.</summary>
    public bool IsRepeatable => Verb is "get" or "list" or "watch" or "apply" or "delete";
}
