using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager.Injector;
using PkiMesh.Lab.CertManager.Webhook;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager;

/// <summary>Recognises cert-manager's programs by their images.</summary>
/// <param name="systemRoots">What the programs trust where nothing else is said; the lab's own CA belongs among them.</param>
public sealed class CertManagerProgramFactory(Func<IReadOnlyList<LabCertificate>> systemRoots) : IPodProgramFactory
{
    private static readonly string[] s_programs = ["cert-manager-controller", "cert-manager-webhook", "cert-manager-cainjector"];

    public bool Matches(JsonObject pod, JsonObject container) => Program(container) is not null;

    public IPodProgram Create(PodProgramContext context) => Program(context.Container) switch
    {
        "cert-manager-controller" => new ControllerProgram(context, systemRoots),
        "cert-manager-webhook" => new WebhookProgram(context),
        "cert-manager-cainjector" => new InjectorProgram(context),
        _ => throw new InvalidOperationException("the container's image is none of cert-manager's"),
    };

    private static string? Program(JsonObject container)
    {
        var image = container.Text("image") ?? "";
        return s_programs.FirstOrDefault(program => image.Contains(program, StringComparison.Ordinal));
    }
}
