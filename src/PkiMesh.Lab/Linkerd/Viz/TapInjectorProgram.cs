using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>viz's second injector: it opens the proxy of a new pod to tap. l5d viz/tap/injector/webhook.go</summary>
internal sealed class TapInjectorProgram(PodProgramContext context) : AdmissionProgram(context, 8443, 9995)
{
    protected override Task<JsonObject> ReviewAsync(JsonObject request, CancellationToken cancellationToken)
    {
        var allowed = new JsonObject { ["allowed"] = true };
        if (request["object"] is not JsonObject pod || ProxyPath(pod) is not { } path || TapAnnotations.IsEnabled(pod) || TapAnnotations.IsDisabled(pod)
            || (Context.Api.Get(KnownResources.Namespaces, null, request.Text("namespace") ?? "default") is { } space && TapAnnotations.IsDisabled(space)))
        {
            return Task.FromResult(allowed);
        }

        var patch = new JsonArray(
            new JsonObject { ["op"] = "add", ["path"] = "/metadata/annotations/viz.linkerd.io~1tap-enabled", ["value"] = "true" },
            new JsonObject
            {
                ["op"] = "add",
                ["path"] = $"/spec/{path}/env/-",
                ["value"] = new JsonObject { ["name"] = "LINKERD2_PROXY_TAP_SVC_NAME", ["value"] = Context.Argument("tap-service-name") },
            });
        allowed["patch"] = Convert.ToBase64String(LabJson.ToUtf8(patch));
        allowed["patchType"] = "JSONPatch";
        return Task.FromResult(allowed);
    }

    private static string? ProxyPath(JsonObject pod)
    {
        foreach (var list in (string[])["containers", "initContainers"])
        {
            var index = pod.Objects("spec", list).ToList().FindIndex(container => container.Text("name") == "linkerd-proxy");
            if (index >= 0)
            {
                return $"{list}/{index}";
            }
        }

        return null;
    }
}
