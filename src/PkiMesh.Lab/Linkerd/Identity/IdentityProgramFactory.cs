using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Identity;

/// <param name="losesEvent">Whether the next file event of a pod ("namespace/name") is lost.</param>
internal sealed class IdentityProgramFactory(Func<string, bool>? losesEvent = null) : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container) => ControllerImage.Runs(container, "identity");

    public IPodProgram Create(PodProgramContext context) => new IdentityProgram(context, losesEvent ?? (static _ => false));
}
