using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd;

/// <summary>The validators of ServiceProfiles and policies: the schemas have said no already where there was reason to, they say yes.</summary>
internal sealed class ValidatorProgramFactory : IPodProgramFactory
{
    public bool Matches(JsonObject pod, JsonObject container) => ControllerImage.Runs(container, "sp-validator") || IsPolicy(container);

    public IPodProgram Create(PodProgramContext context) =>
        IsPolicy(context.Container) ? new Validator(context, 9443, 9990) : new Validator(context, 8443, 9997);

    private static bool IsPolicy(JsonObject container) => container.Texts("command").FirstOrDefault() == "/linkerd-policy-controller"
        || ControllerImage.IsImage(container, "policy-controller");

    private sealed class Validator(PodProgramContext context, int port, int adminPort) : AdmissionProgram(context, port, adminPort)
    {
        protected override Task<JsonObject> ReviewAsync(JsonObject request, CancellationToken cancellationToken) =>
            Task.FromResult(new JsonObject { ["allowed"] = true });
    }
}
