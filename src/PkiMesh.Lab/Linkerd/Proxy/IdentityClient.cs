using System.Globalization;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Identity;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Proxy;

/// <summary>Finds the identity controller at the address a proxy was given, and makes sure that it is the one.</summary>
internal sealed class IdentityClient(ILabApi api, Func<WorkloadRuntime?> workloads)
{
    public IIdentityService Connect(PodProgramContext pod, string address, string serverName, ProxyIdentity self, DateTimeOffset now)
    {
        var colon = address.LastIndexOf(':');
        var host = address[..colon].TrimEnd('.');
        var port = int.Parse(address[(colon + 1)..], CultureInfo.InvariantCulture);
        if (host == "localhost")
        {
            return Service(pod.Namespace, pod.PodName, port) ?? throw new LinkerdFailure("Connection refused (os error 111)");
        }

        var names = host.Split('.');
        if (names.Length < 2 || api.Get(KnownResources.Services, names[1], names[0]) is not { } service)
        {
            throw new LinkerdFailure($"failed to resolve control-plane component at {address}: no record found");
        }

        var target = ServicePods.Of(api, service).FirstOrDefault(PodTemplates.IsReady)
            ?? throw new LinkerdFailure($"failed to resolve control-plane component at {address}: no record found");
        // The identity controller's own proxy ends the TLS of its clients.
        var server = workloads()?.Programs<ProxyProgram>().FirstOrDefault(found => found.Pod["metadata"]!["uid"]!.ToString() == target.Uid()).Program
            ?? throw new LinkerdFailure("Connection refused (os error 111)");
        if (self.Refuses(server.Identity.Chain, serverName, now, ExtendedKeyUsages.ServerAuth) is { } refusal)
        {
            throw new LinkerdFailure(refusal);
        }

        return Service(target.Namespace(), target.Name(), port) ?? throw new LinkerdFailure("Connection refused (os error 111)");
    }

    private IIdentityService? Service(string ns, string pod, int port) =>
        workloads()?.PodEndpoints(ns, pod).GetValueOrDefault(port) as IIdentityService;
}
