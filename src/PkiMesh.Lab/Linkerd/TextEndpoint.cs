using System.Text;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd;

/// <summary>An admin port: answers GET with text by path.</summary>
internal sealed class TextEndpoint(Func<string, (int Code, string Body)?> answer) : IPodEndpoint
{
    public string? ServingChainPem => null;

    public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var path = request.PathAndQuery.Split('?')[0];
        var (code, body) = answer(path) ?? (404, "404 page not found\n");
        return Task.FromResult(new PodResponse(code, "text/plain; version=0.0.4; charset=utf-8", Encoding.UTF8.GetBytes(body)));
    }
}
