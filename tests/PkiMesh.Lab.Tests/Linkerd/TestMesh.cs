using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Linkerd.Identity;
using PkiMesh.Lab.Linkerd.Proxy;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>A cluster with linkerd in it, its certificates made by hand: no cert-manager, no trust-manager.</summary>
internal sealed class TestMesh : IAsyncDisposable
{
    private TestMesh(TestCluster cluster)
    {
        Cluster = cluster;
        Pki = new MeshPki(cluster.Clock.GetUtcNow());
    }

    public TestCluster Cluster { get; }

    public MeshPki Pki { get; }

    public static async Task<TestMesh> StartAsync(bool listens = false)
    {
        var mesh = new TestMesh(await (listens ? TestCluster.StartWithAsync(new LabOptions { Listen = "127.0.0.1:0", Seed = 1 }) : TestCluster.StartAsync()));
        mesh.Pki.NewAnchor();
        mesh.Pki.NewIssuer();
        await mesh.Cluster.NamespaceAsync("linkerd");
        await mesh.WriteIssuerAsync();
        await mesh.WriteAnchorsAsync();
        await mesh.InstallAsync();
        await mesh.Cluster.SettleAsync();
        return mesh;
    }

    public Task WriteIssuerAsync() => SecretAsync("linkerd-identity-issuer", Pki.IssuerChain, Pki.IssuerKey.ToPem());

    public Task WriteAnchorsAsync() => Cluster.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = "linkerd-identity-trust-roots", ["namespace"] = "linkerd" },
        ["data"] = new JsonObject { ["ca-bundle.crt"] = Pki.AnchorBundle },
    });

    public IdentityProgram Identity() => Cluster.Host.Services.Workloads!.Programs<IdentityProgram>().Single().Program;

    public ProxyProgram Proxy(string ns, string prefix) => Cluster.Host.Services.Workloads!.Programs<ProxyProgram>()
        .Single(found => found.Pod.Namespace() == ns && found.Pod.Name().StartsWith(prefix, StringComparison.Ordinal)).Program;

    public async Task RestartAsync(string ns, string deployment)
    {
        var patch = """{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"WHEN"}}}}}""";
        await Cluster.PatchAsync(KnownResources.Deployments, ns, deployment, patch.Replace("WHEN", Guid.NewGuid().ToString(), StringComparison.Ordinal));
        await Cluster.SettleAsync();
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    private async Task InstallAsync()
    {
        var bundles = new Dictionary<string, string>();
        foreach (var service in (string[])["linkerd-proxy-injector", "linkerd-sp-validator", "linkerd-policy-validator"])
        {
            var (certificate, key) = MeshPki.Webhook(service, Cluster.Clock.GetUtcNow());
            bundles[service] = certificate;
            await SecretAsync($"{service}-k8s-tls", certificate, key);
        }

        foreach (var value in Yaml.Documents(ManifestFiles.Read("linkerd.yaml")).Where(value => value.Text("apiVersion") != "cert-manager.io/v1"))
        {
            foreach (var webhook in value.Objects("webhooks"))
            {
                var client = (JsonObject)webhook["clientConfig"]!;
                client["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(bundles[client.Text("service", "name")!]));
            }

            await Cluster.ApplyAsync(value);
        }
    }

    private Task SecretAsync(string name, string certificate, string key) => Cluster.ApplyAsync(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Secret",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "linkerd" },
        ["type"] = "kubernetes.io/tls",
        ["data"] = new JsonObject
        {
            ["tls.crt"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(certificate)),
            ["tls.key"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)),
        },
    });
}
