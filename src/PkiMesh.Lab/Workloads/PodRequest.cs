namespace PkiMesh.Lab.Workloads;

public sealed record PodRequest(string Method, string PathAndQuery, byte[] Body);

public sealed record PodResponse(int StatusCode, string ContentType, byte[] Body)
{
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
