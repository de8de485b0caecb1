using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>The programs that the lab imitates. A container that nobody recognises just runs.</summary>
public sealed class PodPrograms(IEnumerable<IPodProgramFactory> factories)
{
    private readonly IEnumerable<IPodProgramFactory> _factories = factories;

    public IPodProgramFactory? Find(JsonObject pod, JsonObject container) =>
        _factories.FirstOrDefault(factory => factory.Matches(pod, container));
}
