using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Proxy;

internal sealed class ProxyProgramFactory(ILabApi api, Func<WorkloadRuntime?> workloads, Func<JsonObject, string> traffic) : IPodProgramFactory
{
    private readonly IdentityClient _client = new(api, workloads);

    public bool Matches(JsonObject pod, JsonObject container) =>
        ControllerImage.IsImage(container, "proxy") && container["command"] is null;

    public IPodProgram Create(PodProgramContext context) => new ProxyProgram(context, _client, () => traffic(context.Pod));
}
