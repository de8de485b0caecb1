using System.Text.Json.Nodes;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>viz's tap image runs the API or the injector: its first argument says which.</summary>
internal sealed class TapProgramFactory(Func<IReadOnlyList<MeshConversation>> conversations) : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container) =>
        ControllerImage.IsImage(container, "tap") && container.Texts("args").FirstOrDefault() is "api" or "injector";

    public IPodProgram Create(PodProgramContext context) =>
        context.Container.Texts("args").First() == "api" ? new TapProgram(context, conversations) : new TapInjectorProgram(context);
}
