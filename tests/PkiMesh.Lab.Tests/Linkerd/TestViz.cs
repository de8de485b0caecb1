using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Viz.Wire;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>A mesh with viz's tap and tap injector in it, the demo application meshed, and a client of the tap API.</summary>
internal sealed class TestViz : IAsyncDisposable
{
    private readonly HttpClient _http;

    private TestViz(TestMesh mesh)
    {
        Mesh = mesh;
        var ca = X509CertificateLoader.LoadCertificate(mesh.Cluster.Host.Services.Ca.Certificate.Der);
        _http = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { ca }, RevocationMode = X509RevocationMode.NoCheck },
            },
        })
        { BaseAddress = new Uri(mesh.Cluster.Host.Wire!.ApiUrl!) };
        mesh.Cluster.Host.Auth.Authenticator.AddStatic("admin", new Caller("admin", ["system:masters", "system:authenticated"], ""));
        mesh.Cluster.Host.Auth.Authenticator.AddStatic("nobody", new Caller("nobody", ["system:authenticated"], ""));
    }

    public TestMesh Mesh { get; }

    /// <param name="demoFirst">Whether the demo application is there, meshed, before viz is.</param>
    public static async Task<TestViz> StartAsync(bool demoFirst = false)
    {
        var viz = new TestViz(await TestMesh.StartAsync(listens: true));
        if (demoFirst)
        {
            await viz.DemoAsync();
        }

        await viz.Mesh.Cluster.NamespaceAsync("linkerd-viz");
        await viz.ComponentAsync("tap", "[api, -api-namespace=linkerd]");
        await viz.ComponentAsync("tap-injector", "[injector, -tap-service-name=tap.linkerd-viz.serviceaccount.identity.linkerd.cluster.local]");
        await viz.Mesh.Cluster.SettleAsync();
        if (!demoFirst)
        {
            await viz.DemoAsync();
        }

        return viz;
    }

    /// <summary>A new certificate for tap, and the bundle that goes with it.</summary>
    public Task RenewTapAsync(TimeSpan? life = null) => ComponentAsync("tap", "[api, -api-namespace=linkerd]", life);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, byte[]? body = null, string token = "admin")
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new ByteArrayContent(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Mesh.Cluster.Limit);
    }

    public Task<HttpResponseMessage> TapAsync(string type, string ns, string name, string token = "admin", params TapQuery.Types.Match[] matches)
    {
        var query = new TapQuery
        {
            Target = new Selection { Resource = new Target { Type = type, Namespace = ns, Name = name } },
            Match = new TapQuery.Types.Match { All = new TapQuery.Types.Several { Matches = { matches } } },
        };
        return SendAsync(HttpMethod.Post, $"/apis/tap.linkerd.io/v1alpha1/watch/namespaces/{ns}/{type}s/{name}/tap", query.ToByteArray(), token);
    }

    /// <summary>The next message of a stream: its length, four bytes, the least first, and itself.</summary>
    public async Task<byte[]> ReadAsync(Stream stream)
    {
        var length = new byte[4];
        await stream.ReadExactlyAsync(length, Mesh.Cluster.Limit);
        var message = new byte[BitConverter.ToInt32(length)];
        await stream.ReadExactlyAsync(message, Mesh.Cluster.Limit);
        return message;
    }

    public async Task<IReadOnlyList<TapEvent>> EventsAsync(int count, string type, string name, params TapQuery.Types.Match[] matches)
    {
        using var response = await TapAsync(type, "emojivoto", name, "admin", matches);
        await using var stream = await response.Content.ReadAsStreamAsync(Mesh.Cluster.Limit);
        List<TapEvent> events = [];
        while (events.Count < count)
        {
            events.Add(TapEvent.Parser.ParseFrom(await ReadAsync(stream)));
        }

        return events;
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Mesh.DisposeAsync();
    }

    private async Task DemoAsync()
    {
        foreach (var value in Yaml.Documents(ManifestFiles.Read("emojivoto.yaml")))
        {
            if (value.Text("kind") == "Namespace")
            {
                value.Metadata()["annotations"] = new JsonObject { ["linkerd.io/inject"] = "enabled" };
            }

            await Mesh.Cluster.ApplyAsync(value);
        }

        await Mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
    }

    private async Task ComponentAsync(string service, string arguments, TimeSpan? life = null)
    {
        var (certificate, key) = MeshPki.Webhook(service, Mesh.Cluster.Clock.GetUtcNow(), "linkerd-viz", life);
        var (ca, secret) = (Encode(certificate), Encode(key));
        await Mesh.Cluster.ApplyAsync($$$"""
            apiVersion: v1
            kind: Secret
            metadata: {name: {{{service}}}-k8s-tls, namespace: linkerd-viz}
            type: kubernetes.io/tls
            data: {tls.crt: {{{ca}}}, tls.key: {{{secret}}}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{{service}}}, namespace: linkerd-viz}
            spec: {selector: {component: {{{service}}}}, ports: [{name: main, port: 443, targetPort: main}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{{service}}}, namespace: linkerd-viz}
            spec:
              selector: {matchLabels: {component: {{{service}}}}}
              template:
                metadata: {labels: {component: {{{service}}}}}
                spec:
                  containers:
                  - name: {{{service}}}
                    image: cr.l5d.io/linkerd/tap:edge-26.8.3
                    args: {{{arguments}}}
                    ports: [{name: main, containerPort: {{{(service == "tap" ? 8089 : 8443)}}}}]
                    volumeMounts: [{name: tls, mountPath: /var/run/linkerd/tls}]
                  volumes: [{name: tls, secret: {secretName: {{{service}}}-k8s-tls}}]
            """);
        await Mesh.Cluster.ApplyAsync(service == "tap" ? $$$"""
            apiVersion: apiregistration.k8s.io/v1
            kind: APIService
            metadata: {name: v1alpha1.tap.linkerd.io}
            spec: {group: tap.linkerd.io, version: v1alpha1, groupPriorityMinimum: 1000, versionPriority: 100, service: {name: tap, namespace: linkerd-viz}, caBundle: {{{ca}}}}
            """ : $$$"""
            apiVersion: admissionregistration.k8s.io/v1
            kind: MutatingWebhookConfiguration
            metadata: {name: linkerd-tap-injector-webhook-config}
            webhooks:
            - name: tap-injector.linkerd.io
              clientConfig: {service: {name: tap-injector, namespace: linkerd-viz, path: /}, caBundle: {{{ca}}}}
              failurePolicy: Ignore
              admissionReviewVersions: [v1]
              reinvocationPolicy: IfNeeded
              sideEffects: None
              rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
            """);
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
