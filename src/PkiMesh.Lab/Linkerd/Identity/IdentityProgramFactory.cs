using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Identity;

internal sealed class IdentityProgramFactory : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container) => ControllerImage.Runs(container, "identity");

    public IPodProgram Create(PodProgramContext context) => new IdentityProgram(context);
}
