using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Injector;

internal sealed class InjectorProgramFactory : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container) => ControllerImage.Runs(container, "proxy-injector");

    public IPodProgram Create(PodProgramContext context) => new InjectorProgram(context);
}
