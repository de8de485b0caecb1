using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>Finds what answers behind a Service of the cluster: Service, ready pod, port of its program.</summary>
public interface IServiceEndpoints
{
    /// <summary>
    /// The endpoint behind a Service's port, or null with the reason as the API server words it after "Post "https://…": ",
    /// e.g. <c>service "ghost" not found</c> or <c>dial tcp 10.96.83.0:443: connect: connection refused</c>.
    /// </summary>
    IPodEndpoint? Resolve(string ns, string service, int port, out string error);
}
