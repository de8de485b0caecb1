using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

/// <summary>A mesh as linkerd's own command installs it, with a CA of its own, comes to stand on the enterprise's.</summary>
public sealed class MigrationTests
{
    [LongFact]
    public async Task A_mesh_with_linkerds_own_CA_comes_under_TPP_without_a_broken_connection()
    {
        await using var lab = await RotationLab.StartAsync(11);
        await lab.InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml");
        var ownRoot = await InstallOwnAsync(lab);
        await lab.InstallAsync(MeshComponentKind.Demo, "emojivoto.yaml");
        await lab.CheckEdgesAsync("linkerd was installed with its own CA");

        await lab.InstallAsync(MeshComponentKind.TrustManager, "trust-manager.yaml");
        await lab.IssuerAsync("tpp-issuer", lab.Lab.TppZone);
        var operation = new RecordingOperation();
        var anchor = await lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, new MeshTrustAnchorOptions { IssuerName = "tpp-issuer", Session = lab.Session }, operation, default);
        var bundle = await lab.Engine.Trust.SyncAsync(lab.Cluster, new TrustBundleOptions { KeepCurrent = true, Force = true }, operation, default);
        Assert.Equal(new[] { ownRoot, anchor.Certificate!.Sha256 }.Order(), bundle.Anchors.Select(one => one.Sha256).Order());
        await lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster, new MeshIdentityIssuerOptions { Anchor = anchor, Force = true }, operation, default);
        await lab.StepClockAsync(TimeSpan.FromHours(2));
        await lab.CheckEdgesAsync("the anchor and the identity issuer were made");

        // All trust both; what signs is in linkerd's own manifest, which is not a rotation's to change.
        var stopped = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UpdateAsync(new MeshRotationOptions()));
        Assert.Equal(("RotationNeedsExternalCa", PkiMeshErrorKind.InvalidOperation, "Deployment linkerd/linkerd-identity"), (stopped.ErrorId, stopped.Kind, stopped.Target));
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day on both anchors");

        Assert.True((await lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", force: true)).Ready);
        await lab.CheckEdgesAsync("linkerd was installed for an external CA");
        var done = await lab.UpdateAsync(new MeshRotationOptions());
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.Pinned, null), (done.Status, done.Mode, done.NewAnchor));
        Assert.Equal(anchor.Certificate.Sha256, Assert.Single(Assert.Single(await lab.Engine.Trust.GetAsync(lab.Cluster, null, "linkerd", default)).Anchors).Sha256);
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day under TPP");
        Assert.Empty(await lab.ProblemsAsync());
        Assert.Equal(MeshRotationStatus.NotDue, (await lab.UpdateAsync(new MeshRotationOptions())).Status);
    }

    /// <summary>
    /// As the chart renders it with neither externalCA nor another scheme (charts/linkerd-control-plane/templates/identity.yaml), an older one at that,
    /// which writes the anchors into the control plane's proxies (charts/partials/templates/_proxy.tpl): by another manager than this module.
    /// </summary>
    private static async Task<string> InstallOwnAsync(RotationLab lab)
    {
        var now = lab.Client.ServerNow;
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Authority("root.linkerd.cluster.local", rootKey, null).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        using var issuer = Authority("identity.linkerd.cluster.local", issuerKey, 0).Create(root, now.AddDays(-1), now.AddDays(300), [1, 2, 3, 4]);
        var objects = (await ManifestParser.ReadAsync(Path.Combine(lab.Lab.ManifestsPath!, "linkerd.yaml"), default)).Select(one => one.Body).ToList();
        foreach (var body in objects)
        {
            Own(body, root.ExportCertificatePem());
        }

        objects.Insert(objects.FindIndex(body => body.Text("kind") == "Namespace") + 1, Object("ConfigMap", "linkerd-identity-trust-roots", new JsonObject { ["ca-bundle.crt"] = root.ExportCertificatePem() }));
        objects.Add(Object("Secret", "linkerd-identity-issuer", new JsonObject
        {
            ["crt.pem"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(issuer.ExportCertificatePem())),
            ["key.pem"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(issuerKey.ExportECPrivateKeyPem())),
        }));
        foreach (var body in objects)
        {
            await ApplyAsync(lab, body);
        }

        foreach (var name in (string[])["linkerd-identity", "linkerd-destination", "linkerd-proxy-injector"])
        {
            Assert.True((await lab.Client.Waiter.WaitAsync(KubeResources.Deployments, "linkerd", name, TimeSpan.FromMinutes(2), live => live is not null && Workload.IsReady(live, "Deployment"), default)).Reached, name);
        }

        return Convert.ToHexStringLower(SHA256.HashData(root.RawData));
    }

    private static void Own(JsonObject body, string pem)
    {
        if (body.Text("kind") == "ConfigMap" && body.Name() == "linkerd-config")
        {
            body["data"]!["values"] = body.Text("data", "values")!.Replace("externalCA: true", "externalCA: false", StringComparison.Ordinal).Replace("scheme: kubernetes.io/tls", "scheme: linkerd.io/tls", StringComparison.Ordinal);
        }

        foreach (var container in body.Items("spec", "template", "spec", "containers").Concat(body.Items("spec", "template", "spec", "initContainers")))
        {
            if (container["args"] is JsonArray args)
            {
                container["args"] = new JsonArray([.. args.Select(argument => (JsonNode)argument!.GetValue<string>().Replace("-identity-scheme=kubernetes.io/tls", "-identity-scheme=linkerd.io/tls", StringComparison.Ordinal))]);
            }

            foreach (var variable in container.Items("env").Where(variable => variable.Text("name") == "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS"))
            {
                variable.Remove("valueFrom");
                variable["value"] = pem;
            }
        }
    }

    private static CertificateRequest Authority(string name, ECDsa key, int? depth)
    {
        var request = new CertificateRequest(string.Create(CultureInfo.InvariantCulture, $"CN={name}"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, depth is not null, depth ?? 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        return request;
    }

    private static JsonObject Object(string kind, string name, JsonObject data) =>
        new() { ["apiVersion"] = "v1", ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "linkerd" }, ["data"] = data };

    private static async Task ApplyAsync(RotationLab lab, JsonObject body)
    {
        KubeResource? resource;
        while ((resource = await lab.Client.Discovery.FindAsync(body.Text("apiVersion")!, body.Text("kind")!, default)) is null)
        {
            await Task.Delay(200);
        }

        using var request = new HttpRequestMessage(HttpMethod.Patch, $"{lab.Client.Server}{resource.PathOf(body.Namespace(), body.Name())}?fieldManager=helm&force=true")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/apply-patch+yaml"),
        };
        if (lab.Client.Raw.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, default);
        }

        using var answer = await lab.Client.Raw.HttpClient.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
