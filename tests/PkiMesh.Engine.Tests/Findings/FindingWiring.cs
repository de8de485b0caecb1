using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>What is read for the findings, where the reading matters: each thing is broken in a sound mesh, seen, mended, and gone.</summary>
internal static class FindingWiring
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    /// <summary>Fails where something that is broken is not seen, or is seen still once it is mended.</summary>
    public static async Task CheckAsync(MeshLab mesh)
    {
        await AssertNoneAsync(mesh);

        await WebhookAsync(mesh);
        await NamespaceAsync(mesh);
        await ConfigAsync(mesh);
        await BundleSourceAsync(mesh);
        await RightsAsync(mesh);
        await TppAsync(mesh);
        await RunningMeshFindings.CheckAsync(mesh);
        await AssertNoneAsync(mesh);
        await CollisionAsync(mesh);
    }

    /// <summary>A caBundle of another CA, and a pod that starts meanwhile: it runs, outside the mesh.</summary>
    private static async Task WebhookAsync(MeshLab mesh)
    {
        const string Name = "linkerd-proxy-injector-webhook-config";
        var before = await mesh.Client.RequireAsync(KubeResources.MutatingWebhooks, null, Name, s_never);
        var good = before.Items("webhooks").First();
        var bad = good.DeepClone().AsObject();
        var policy = await mesh.Client.RequireAsync(KubeResources.Secrets, "linkerd", "linkerd-policy-validator-k8s-tls", s_never);
        bad["clientConfig"]!["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(policy.SecretText("tls.crt")!));
        // cert-manager's injector would mend it at once.
        await PatchHookAsync(mesh, Name, bad, annotation: null);
        await mesh.ApplyAsync("""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: late, namespace: emojivoto}
            spec: {selector: {matchLabels: {a: late}}, template: {metadata: {labels: {a: late}}, spec: {containers: [{name: c, image: "example.com/late:1"}]}}}
            """);

        var found = await AssertFoundAsync(mesh, "l5d-proxy-injector-webhook-cert-valid", MeshFindingSeverity.Error);
        Assert.Contains("silently", found.Message, StringComparison.Ordinal);
        Assert.Contains("Pod emojivoto/late-", (await AssertFoundAsync(mesh, "PodWithoutProxy", MeshFindingSeverity.Warning)).Message, StringComparison.Ordinal);

        await PatchHookAsync(mesh, Name, good.DeepClone().AsObject(), before.Annotation("cert-manager.io/inject-ca-from"));
        await mesh.Client.DeleteAsync(KubeResources.Deployments, "emojivoto", "late", s_never);
        await mesh.StepAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task PatchHookAsync(MeshLab mesh, string name, JsonObject hook, string? annotation)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { ["cert-manager.io/inject-ca-from"] = annotation } },
            ["webhooks"] = new JsonArray(hook),
        };
        await mesh.Client.PatchAsync(KubeResources.MutatingWebhooks, null, name, patch, null, s_never);
    }

    private static async Task NamespaceAsync(MeshLab mesh)
    {
        const string Label = "linkerd.io/is-control-plane";
        await LabelAsync(mesh, Label, null);
        await AssertFoundAsync(mesh, "NamespaceUnlabelled", MeshFindingSeverity.Error);
        await LabelAsync(mesh, Label, "true");
        await mesh.StepAsync(TimeSpan.FromSeconds(30));
    }

    private static Task LabelAsync(MeshLab mesh, string label, string? value) =>
        mesh.Client.PatchAsync(KubeResources.Namespaces, null, "linkerd", new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [label] = value } } }, null, s_never);

    private static async Task ConfigAsync(MeshLab mesh)
    {
        var before = (await mesh.Client.RequireAsync(KubeResources.ConfigMaps, "linkerd", "linkerd-config", s_never)).Text("data", "values")!;
        await ValuesAsync(mesh, before.Replace("kubernetes.io/tls", "linkerd.io/tls", StringComparison.Ordinal));
        Assert.Contains("linkerd.io/tls", (await AssertFoundAsync(mesh, "l5d-identity-cert-config-valid", MeshFindingSeverity.Error)).Message, StringComparison.Ordinal);
        await ValuesAsync(mesh, before);
    }

    private static Task ValuesAsync(MeshLab mesh, string values) =>
        mesh.Client.PatchAsync(KubeResources.ConfigMaps, "linkerd", "linkerd-config", new JsonObject { ["data"] = new JsonObject { ["values"] = values } }, null, s_never);

    /// <summary>A source that lies in the mesh's namespace, where trust-manager does not look.</summary>
    private static async Task BundleSourceAsync(MeshLab mesh)
    {
        const string Name = "linkerd-identity-trust-roots";
        var sources = (await mesh.Client.RequireAsync(KubeResources.Bundles, null, Name, s_never)).At("spec", "sources")!.AsArray();
        var more = sources.DeepClone().AsArray();
        more.Add(new JsonObject { ["secret"] = new JsonObject { ["name"] = "linkerd-identity-issuer", ["key"] = "tls.crt" } });
        await SourcesAsync(mesh, Name, more);
        Assert.Contains("there is one in linkerd", (await AssertFoundAsync(mesh, "BundleSourceElsewhere", MeshFindingSeverity.Error)).Message, StringComparison.Ordinal);
        await AssertFoundAsync(mesh, "BundleNotSynced", MeshFindingSeverity.Error);
        await SourcesAsync(mesh, Name, sources.DeepClone().AsArray());
    }

    private static async Task SourcesAsync(MeshLab mesh, string name, JsonArray sources)
    {
        await mesh.Client.PatchAsync(KubeResources.Bundles, null, name, new JsonObject { ["spec"] = new JsonObject { ["sources"] = sources } }, null, s_never);
        await mesh.StepAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>An auditor who may not read the webhooks sees all the rest.</summary>
    private static async Task RightsAsync(MeshLab mesh)
    {
        var fault = new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, Server = PkiMeshLabServer.Kubernetes, PathPattern = "mutatingwebhookconfigurations", StatusCode = 403, Reason = "Forbidden", Message = "not for auditors" };
        await mesh.Engine.Lab.AddFaultAsync(mesh.Lab, fault, s_never);
        var proof = await mesh.ProveAsync();
        Assert.Equal("webhooks of linkerd", Assert.Single(proof.Findings, found => found.Id == "LinkNotTested").Subject);
        Assert.All(proof.Links, link => Assert.True(link.Holds, link.Message));
        await mesh.Engine.Lab.ClearFaultsAsync(mesh.Lab, s_never);
    }

    /// <summary>A TPP that cannot serve says nothing of what it holds; and a session that gets itself another token has none that ends.</summary>
    private static async Task TppAsync(MeshLab mesh)
    {
        var fault = new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, Server = PkiMeshLabServer.Tpp, PathPattern = "certificates/retrieve", StatusCode = 503 };
        await mesh.Engine.Lab.AddFaultAsync(mesh.Lab, fault, s_never);
        var proof = await mesh.ProveAsync();
        Assert.True(proof.Links[0].Status == MeshLinkStatus.NotTested, proof.Links[0].Message);
        Assert.DoesNotContain(proof.Findings, found => found.Severity >= MeshFindingSeverity.Error);
        Assert.DoesNotContain(proof.Forecast.Events, coming => coming.Subject.StartsWith("token ", StringComparison.Ordinal));
        await mesh.Engine.Lab.ClearFaultsAsync(mesh.Lab, s_never);
    }

    /// <summary>Somebody asks TPP for the anchor's name in the anchor's zone.</summary>
    private static async Task CollisionAsync(MeshLab mesh)
    {
        var name = (await mesh.Client.RequireAsync(KubeResources.Certificates, "cert-manager", "linkerd-trust-anchor", s_never)).Text("spec", "commonName");
        await mesh.ApplyAsync($$"""
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: of-another-cluster, namespace: cert-manager}
            spec:
              isCA: true
              commonName: {{name}}
              secretName: of-another-cluster
              duration: 720h
              privateKey: {algorithm: ECDSA}
              usages: [cert sign, crl sign, server auth, client auth]
              issuerRef: {name: tpp-issuer, kind: ClusterIssuer}
            """);
        var found = await AssertFoundAsync(mesh, "CnCollision", MeshFindingSeverity.Error);
        Assert.Contains(found.Evidence, line => line.StartsWith("pickup-id ", StringComparison.Ordinal));
    }

    private static async Task<MeshFinding> AssertFoundAsync(MeshLab mesh, string id, MeshFindingSeverity severity)
    {
        var findings = (await mesh.ProveAsync()).Findings;
        var found = findings.FirstOrDefault(found => found.Id == id);
        Assert.True(found?.Severity == severity, $"{id} is not among:\n{string.Join('\n', findings)}");
        return found!;
    }

    private static async Task AssertNoneAsync(MeshLab mesh)
    {
        var findings = (await mesh.ProveAsync()).Findings.Where(found => found.Severity > MeshFindingSeverity.Information);
        Assert.True(!findings.Any(), string.Join('\n', findings));
    }
}
