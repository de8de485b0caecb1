using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>A health port: everything is ok.</summary>
internal sealed class OkEndpoint : IPodEndpoint
{
    public string? ServingChainPem => null;

    public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new PodResponse(200, "text/plain; charset=utf-8", "ok"u8.ToArray()));
}
