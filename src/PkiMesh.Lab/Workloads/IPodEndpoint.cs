namespace PkiMesh.Lab.Workloads;

/// <summary>Something at a port of a pod that speaks HTTP. Over TLS where it presents a certificate chain (PEM, leaf first).</summary>
public interface IPodEndpoint
{
    /// <summary>The chain it presents now, PEM; null for plain HTTP.</summary>
    string? ServingChainPem { get; }

    /// <summary>Answers one request: the status code and the body.</summary>
    Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken);
}
