using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager;

/// <summary>Recognises cert-manager's programs by their images.</summary>
/// <param name="systemRoots">What the programs trust where nothing else is said; the lab's own CA belongs among them.</param>
public sealed class CertManagerProgramFactory(Func<IReadOnlyList<LabCertificate>> systemRoots) : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container) => Program(container) is not null;

    public IPodProgram Create(PodProgramContext context) => Program(context.Container) switch
    {
        "cert-manager-controller" => new ControllerProgram(context, systemRoots),
        var other => throw new InvalidOperationException($"no program for the image of {other}"),
    };

    private static string? Program(JsonObject container)
    {
        var image = container.Text("image") ?? "";
        string[] programs = ["cert-manager-controller"];
        return programs.FirstOrDefault(program => image.Contains(program, StringComparison.Ordinal));
    }
}
