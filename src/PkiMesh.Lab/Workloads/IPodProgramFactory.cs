using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>Recognises the containers whose program it imitates (by image and arguments) and makes that program.</summary>
public interface IPodProgramFactory
{
    bool Matches(JsonObject pod, JsonObject container);

    IPodProgram Create(PodProgramContext context);
}
