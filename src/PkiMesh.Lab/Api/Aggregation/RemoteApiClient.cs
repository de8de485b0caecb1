using System.Text;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Api.Aggregation;

/// <summary>The way from the API server to a Service that serves a group: over TLS, under the APIService's caBundle.</summary>
internal sealed class RemoteApiClient(LabClock clock, Func<IServiceEndpoints?> endpoints, Func<IReadOnlyList<LabCertificate>> systemRoots)
{
    /// <summary>What answers there, or why nothing does.</summary>
    public IPodEndpoint? Connect(RemoteApi api, out string error)
    {
        error = $"service \"{api.Service}\" not found";
        if (endpoints()?.Resolve(api.Namespace, api.Service, api.Port, out error) is not { } endpoint)
        {
            return null;
        }

        if (endpoint.ServingChainPem is not { } chain)
        {
            error = "http: server gave HTTP response to HTTPS client";
            return null;
        }

        if (ServingChain.Problem([.. PemBundle.ReadLenient(chain)], Roots(api.CaBundle), $"{api.Service}.{api.Namespace}.svc", clock.GetUtcNow()) is { } problem)
        {
            error = $"tls: failed to verify certificate: {problem}";
            return null;
        }

        return endpoint;
    }

    /// <summary>When the next of the certificates ends that the way there is judged by.</summary>
    public DateTimeOffset? NextEnd(RemoteApi api)
    {
        var now = clock.GetUtcNow();
        var chain = endpoints()?.Resolve(api.Namespace, api.Service, api.Port, out _)?.ServingChainPem;
        return PemBundle.ReadLenient(chain ?? "").Concat(Roots(api.CaBundle)).Where(certificate => certificate.NotAfter >= now)
            .Min(certificate => (DateTimeOffset?)certificate.NotAfter);
    }

    private IReadOnlyList<LabCertificate> Roots(string bundle)
    {
        if (bundle.Length == 0)
        {
            return systemRoots();
        }

        try
        {
            return PemBundle.ReadLenient(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
