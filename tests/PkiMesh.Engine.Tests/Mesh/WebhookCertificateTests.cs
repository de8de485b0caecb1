using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

/// <summary>Webhooks whose key pair the manifest leaves to others, as linkerd's does with externalSecret.</summary>
[Collection("lab")]
public sealed class WebhookCertificateTests(LabFixture lab)
{
    private static readonly CancellationToken s_never = CancellationToken.None;
    private static readonly string s_placeholder = Convert.ToBase64String("proxy injector CA bundle"u8);

    [Fact]
    public async Task Cert_manager_makes_what_is_missing_once()
    {
        var operation = new RecordingOperation();
        var made = await InstallAsync(Manifest("hooks-a", s_placeholder), operation);
        Assert.Equal(MeshComponentStatus.Installed, made.Status);
        Assert.True(made.Ready);
        var secret = await lab.Client.RequireAsync(KubeResources.Secrets, "hooks-a", "hook-k8s-tls", s_never);
        var webhook = await WebhookAsync("hooks-a");
        Assert.Equal(secret.Text("data", "ca.crt"), webhook.Items("webhooks").Single().Text("clientConfig", "caBundle"));
        Assert.Equal(secret.Text("data", "ca.crt"), (await WebhookAuthorityAsync("hooks-a")).Text("data", "tls.crt"));
        var certificate = await lab.Client.RequireAsync(KubeResources.Certificates, "hooks-a", "hook", s_never);
        Assert.Equal(["hook.hooks-a.svc"], certificate.Texts("spec", "dnsNames"));
        Assert.Equal("PKCS8", certificate.Text("spec", "privateKey", "encoding"));

        var again = new RecordingOperation();
        Assert.Equal(MeshComponentStatus.Unchanged, (await InstallAsync(Manifest("hooks-a", s_placeholder), again)).Status);
        Assert.All(again.Reports, r => Assert.Equal(MeshChangeAction.None, r.Action));
    }

    [Fact]
    public async Task WhatIf_shows_them()
    {
        var operation = new RecordingOperation(whatIf: true);
        await InstallAsync(Manifest("hooks-b", s_placeholder), operation);
        var plan = Assert.Single(operation.Plans);
        Assert.Contains("Create Certificate hooks-b/hook", plan, StringComparison.Ordinal);
        Assert.Contains("Create Issuer hooks-b/linkerd-webhook-ca", plan, StringComparison.Ordinal);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Namespaces, null, "hooks-b", s_never));
    }

    [Fact]
    public async Task Another_ones_certificate_is_used_as_it_is()
    {
        await MakeNamespaceAsync("hooks-c");
        await lab.ApplyAsSomebodyAsync(KubeResources.Issuers, """{"apiVersion":"cert-manager.io/v1","kind":"Issuer","metadata":{"name":"own","namespace":"hooks-c"},"spec":{"selfSigned":{}}}""");
        await lab.ApplyAsSomebodyAsync(KubeResources.Certificates, """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"mine","namespace":"hooks-c"},
             "spec":{"secretName":"hook-k8s-tls","commonName":"hook","dnsNames":["hook.hooks-c.svc"],"issuerRef":{"name":"own"}}}
            """);
        Assert.True((await lab.Client.Waiter.WaitAsync(KubeResources.Secrets, "hooks-c", "hook-k8s-tls", TimeSpan.FromMinutes(2), s => s is not null, s_never)).Reached);
        await InstallAsync(Manifest("hooks-c", s_placeholder), new RecordingOperation());
        Assert.Equal("hooks-c/mine", (await WebhookAsync("hooks-c")).Annotation("cert-manager.io/inject-ca-from"));
        Assert.Null(await lab.Client.GetAsync(KubeResources.Certificates, "hooks-c", "hook", s_never));
    }

    [Fact]
    public async Task A_secret_made_by_hand_with_no_known_authority_is_refused_before_anything_is_made()
    {
        await MakeNamespaceAsync("hooks-d");
        await lab.ApplyAsSomebodyAsync(KubeResources.Secrets, """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"hook-k8s-tls","namespace":"hooks-d"},"type":"Opaque","data":{}}
            """);
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => InstallAsync(Manifest("hooks-d", s_placeholder), new RecordingOperation()));
        Assert.Equal(("WebhookCaUnknown", PkiMeshErrorKind.InvalidData), (e.ErrorId, e.Kind));
        Assert.Equal("ValidatingWebhookConfiguration hooks-d", e.Target);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Deployments, "hooks-d", "hook", s_never));
    }

    [Fact]
    public async Task An_authority_without_its_secret_is_refused_before_anything_is_made()
    {
        var ca = Convert.ToBase64String("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"u8);
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => InstallAsync(Manifest("hooks-e", ca), new RecordingOperation()));
        Assert.Equal(("MeshInputsMissing", PkiMeshErrorKind.InvalidOperation), (e.ErrorId, e.Kind));
        Assert.Equal("Secret hooks-e/hook-k8s-tls", e.Target);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Namespaces, null, "hooks-e", s_never));
    }

    [Fact]
    public async Task A_webhook_that_gets_no_authority_is_said()
    {
        var text = Manifest("hooks-f", "").Replace("secretName: hook-k8s-tls", "secretName: other, optional: true", StringComparison.Ordinal)
            .Replace("metadata: {name: hooks-f}\nwebhooks", "metadata: {name: hooks-f, annotations: {cert-manager.io/inject-ca-from: hooks-f/none}}\nwebhooks", StringComparison.Ordinal);
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => InstallAsync(text, new RecordingOperation(), TimeSpan.FromSeconds(3)));
        Assert.Equal(("WebhookCaNotInjected", PkiMeshErrorKind.OperationTimeout), (e.ErrorId, e.Kind));
        Assert.Contains("Certificate hooks-f/none", e.Message, StringComparison.Ordinal);
    }

    private Task<MeshComponent> InstallAsync(string text, RecordingOperation operation, TimeSpan? limit = null) =>
        lab.Engine.Components.InstallAsync(lab.Cluster, MeshComponentKind.Demo, new MeshComponentOptions { ManifestText = text, Timeout = limit ?? TimeSpan.FromMinutes(2) }, operation, s_never);

    private Task<JsonObject> WebhookAsync(string name) => lab.Client.RequireAsync(KubeResources.ValidatingWebhooks, null, name, s_never);

    private Task<JsonObject> WebhookAuthorityAsync(string ns) => lab.Client.RequireAsync(KubeResources.Secrets, ns, "linkerd-webhook-ca", s_never);

    private Task MakeNamespaceAsync(string name) =>
        lab.ApplyAsSomebodyAsync(KubeResources.Namespaces, $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"{{{name}}}"}}""");

    private static string Manifest(string ns, string caBundle) => $$$"""
        apiVersion: v1
        kind: Namespace
        metadata: {name: {{{ns}}}}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: hook, namespace: {{{ns}}}}
        spec: {selector: {app: hook}, ports: [{port: 443, targetPort: 8443}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: hook, namespace: {{{ns}}}}
        spec:
          selector: {matchLabels: {app: hook}}
          template:
            metadata: {labels: {app: hook}}
            spec:
              containers: [{name: c, image: "example.com/hook:1", volumeMounts: [{name: tls, mountPath: /tls}]}]
              volumes: [{name: tls, secret: {secretName: hook-k8s-tls}}]
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: {{{ns}}}}
        webhooks:
        - name: hook.example.com
          clientConfig: {service: {name: hook, namespace: {{{ns}}}, path: /}, caBundle: "{{{caBundle}}}"}
          failurePolicy: Ignore
          admissionReviewVersions: [v1]
          sideEffects: None
          rules: [{operations: [CREATE], apiGroups: [example.com], apiVersions: ["*"], resources: [things]}]
        """;
}
