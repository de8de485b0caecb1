using System.Globalization;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Http;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>pods/[scheme:]NAME[:port]/proxy/… and the same for services (apiserver, registry/core/pod/strategy.go ResourceLocation).</summary>
internal sealed class PodProxy(ILabApi api, WorkloadRuntime workloads) : IPodConnection
{
    public async Task<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (request is not { Resource: "pods" or "services", Subresource: "proxy", Namespace: { } ns, Name: { } name })
        {
            return false;
        }

        var parts = name.Split(':');
        var (target, port) = parts.Length == 3 ? (parts[1], parts[2]) : (parts[0], parts.Length == 2 ? parts[1] : "");
        var endpoint = request.Resource == "pods" ? Pod(ns, target, port) : Service(ns, target, port);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var answer = await endpoint.SendAsync(new PodRequest(context.Request.Method, $"/{request.Rest}{context.Request.QueryString}", body.ToArray()), context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = answer.StatusCode;
        context.Response.ContentType = answer.ContentType;
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        return true;
    }

    private IPodEndpoint Pod(string ns, string name, string port)
    {
        var pod = api.Get(KnownResources.Pods, ns, name) ?? throw new ApiStatusException(404, "NotFound", $"pods \"{name}\" not found");
        var number = port.Length == 0 ? 80 : Number(port, named => NamedPort(pod, named));
        return workloads.PodEndpoints(ns, name).GetValueOrDefault(number) ?? throw Refused(pod.Text("status", "podIP") ?? "", number);
    }

    private IPodEndpoint Service(string ns, string name, string port)
    {
        var service = api.Get(KnownResources.Services, ns, name) ?? throw new ApiStatusException(404, "NotFound", $"services \"{name}\" not found");
        var ports = service.Objects("spec", "ports").ToList();
        var number = port.Length == 0 ? ports.Count == 1 ? ports[0].Int("port") : 80
            : Number(port, named => ports.FirstOrDefault(candidate => candidate.Text("name") == named).Int("port"));
        return workloads.Endpoints.Resolve(ns, name, number, out var error) ?? throw new ApiStatusException(503, "ServiceUnavailable", error);
    }

    private static int NamedPort(System.Text.Json.Nodes.JsonObject pod, string name) =>
        pod.Objects("spec", "containers").Concat(pod.Objects("spec", "initContainers")).SelectMany(container => container.Objects("ports"))
            .FirstOrDefault(candidate => candidate.Text("name") == name).Int("containerPort");

    private static int Number(string port, Func<string, int> byName) =>
        int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : byName(port);

    private static ApiStatusException Refused(string address, int port) =>
        new(503, "ServiceUnavailable", $"error trying to reach service: dial tcp {address}:{port}: connect: connection refused");
}
