using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Http;

/// <summary>The subresources that lead to a pod's node: log, exec, attach, port-forward, proxy. The part of the lab that runs pods provides them.</summary>
public sealed class PodConnections
{
    private readonly List<IPodConnection> _handlers = [];

    public void Add(IPodConnection handler) => _handlers.Add(handler);

    internal async Task<bool> TryHandleAsync(HttpContext context, RequestInfo request, ResourceInfo info)
    {
        if (info.Id.Group.Length > 0 || request.Subresource is not ("log" or "exec" or "attach" or "portforward" or "proxy"))
        {
            return false;
        }

        foreach (var handler in _handlers)
        {
            if (await handler.TryHandleAsync(context, request).ConfigureAwait(false))
            {
                return true;
            }
        }

        throw new ApiStatusException(501, "NotImplemented", $"the lab's node has no {request.Subresource}");
    }
}
