using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Injector;

/// <summary>linkerd-proxy-injector: reads values and anchors from its volumes at every request. l5d controller/proxy-injector/webhook.go</summary>
internal sealed class InjectorProgram : AdmissionProgram
{
    private const string ValuesPath = "/var/run/linkerd/config/values";
    private const string AnchorsPath = "/var/run/linkerd/identity/trust-roots/ca-bundle.crt";
    private readonly EventRecorder _events;
    private readonly string _controlPlane;

    public InjectorProgram(PodProgramContext context)
        : base(context, 8443, 9995)
    {
        _events = new EventRecorder(context.Api, context.Clock, context.ServiceAccount.As("controller"), "linkerd-proxy-injector");
        _controlPlane = context.Argument("linkerd-namespace") ?? context.Namespace;
    }

    protected override async Task<JsonObject> ReviewAsync(JsonObject request, CancellationToken cancellationToken)
    {
        if (request.Text("kind", "kind") != "Pod" || request["object"] is not JsonObject pod)
        {
            return new JsonObject { ["allowed"] = true };
        }

        try
        {
            return await ReviewPodAsync(request, pod, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkerdFailure error)
        {
            Log.Error($"failed to run webhook handler. Reason: {error.Message}");
            return new JsonObject { ["allowed"] = false, ["status"] = new JsonObject { ["message"] = error.Message } };
        }
    }

    private async Task<JsonObject> ReviewPodAsync(JsonObject request, JsonObject pod, CancellationToken cancellationToken)
    {
        var values = ValuesFile.Read(Read(ValuesPath));
        var anchors = Read(AnchorsPath);
        var ns = request.Text("namespace") ?? "default";
        var name = $"pod/{pod.Text("metadata", "name") ?? pod.Text("metadata", "generateName")}";
        Log.Info($"received {name}");
        var space = Context.Api.Get(KnownResources.Namespaces, null, ns);
        var owner = WorkloadOwner.Of(Context.Api, ns, pod);
        var dryRun = request.Flag("dryRun");
        var reasons = InjectionDecision.Against(pod, space);
        if (reasons.Count > 0)
        {
            var why = string.Join(", ", reasons);
            Log.Info($"skipped {name}: {why}");
            if (owner is not null && !dryRun)
            {
                await _events.NormalAsync(owner, "InjectionSkipped", $"Linkerd sidecar proxy injection skipped: {why}", cancellationToken).ConfigureAwait(false);
            }

            return new JsonObject { ["allowed"] = true };
        }

        var patch = new ProxyPatch(pod, ns, _controlPlane, values, anchors, owner, space?.Map("metadata", "annotations") ?? []).Build();
        if (owner is not null && !dryRun)
        {
            await _events.NormalAsync(owner, "Injected", "Linkerd sidecar proxy injected", cancellationToken).ConfigureAwait(false);
        }

        Log.Info($"injection patch generated for: {name}");
        return new JsonObject
        {
            ["allowed"] = true,
            ["patch"] = Convert.ToBase64String(LabJson.ToUtf8(patch)),
            ["patchType"] = "JSONPatch",
        };
    }

    private byte[] Read(string path) =>
        Context.Files.Read(path) ?? throw new LinkerdFailure($"open {path}: no such file or directory");
}
