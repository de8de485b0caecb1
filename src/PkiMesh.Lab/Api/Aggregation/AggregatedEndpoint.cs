using PkiMesh.Lab.Api.Http;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Api.Aggregation;

/// <summary>Hands requests for a group that a Service serves to that Service (kube-aggregator, pkg/apiserver/handler_proxy.go).</summary>
internal sealed class AggregatedEndpoint(ApiServices services, RemoteApiClient client, CancellationToken stopping)
{
    public async Task<bool> TryHandleAsync(HttpContext context)
    {
        if ((context.Request.Path.Value ?? "").Split('/') is not ["", "apis", var group, var version, ..]
            || services.Remote.Find(group, version) is not { } api || services.Registry.HasGroup(group))
        {
            return false;
        }

        if (!api.Available || client.Connect(api, out _) is not { } endpoint)
        {
            await ResponseWriter.WriteTextAsync(context, 503, "service unavailable\n").ConfigureAwait(false);
            return true;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var request = new PodRequest(context.Request.Method, $"{context.Request.Path}{context.Request.QueryString}", body.ToArray());
        if ((endpoint as IPodStreamEndpoint)?.Open(request) is { } stream)
        {
            await SendAsync(context, stream).ConfigureAwait(false);
            return true;
        }

        var answer = await endpoint.SendAsync(request, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = answer.StatusCode;
        context.Response.ContentType = answer.ContentType;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        return true;
    }

    private async Task SendAsync(HttpContext context, PodStream stream)
    {
        context.Response.ContentType = stream.ContentType;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await foreach (var piece in stream.Body.WithCancellation(end.Token).ConfigureAwait(false))
            {
                await context.Response.Body.WriteAsync(piece, end.Token).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }
}
