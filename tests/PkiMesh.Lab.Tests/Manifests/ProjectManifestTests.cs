using System.Text.Json.Nodes;
using PkiMesh.Lab.Tests.Api.Http;
using PkiMesh.Lab.Tests.Kubectl;
using Xunit;

namespace PkiMesh.Lab.Tests.Manifests;

/// <summary>
/// The manifests that the projects publish, applied by kubectl as a user would: everything rolls out, every CRD is served, and what
/// linkerd's manifests leave to the user (identity, webhook key pairs) is supplied through cert-manager and trust-manager.
/// </summary>
public sealed class ProjectManifestTests
{
    private static readonly string[] s_webhooks = ["linkerd-proxy-injector", "linkerd-sp-validator", "linkerd-policy-validator"];

    [SharedDataTheory]
    [Kubectl("1.27", "")]
    [Kubectl("1.33", "--server-side")]
    [Kubectl("", "")]
    public async Task They_are_applied_and_become_ready(string version, string mode)
    {
        await using var client = await LabClient.StartAsync();
        var kubectl = KubectlProgram.Of(version, client);
        await kubectl.RunAsync("create", "namespace", "cert-manager");
        await ApplyAsync(kubectl, mode, "charts/cert-manager-v1.21.1.yaml");
        await RolloutsAsync(kubectl, "cert-manager");
        await kubectl.RunAsync("wait", "-n", "cert-manager", "--for=condition=Complete", "job/cert-manager-startupapicheck", "--timeout=120s");
        await ApplyAsync(kubectl, mode, "charts/trust-manager-v0.24.0.yaml");
        await RolloutsAsync(kubectl, "cert-manager");

        await ApplyAsync(kubectl, mode, "charts/linkerd-crds-edge-26.8.3.yaml");
        await kubectl.ApplyAsync(Identity);
        await kubectl.RunAsync("wait", "-n", "cert-manager", "--for=condition=Ready", "certificate/anchor", "--timeout=120s");
        await ApplyAsync(kubectl, mode, "linkerd-edge-26.8.3/install.external-ca.yaml");
        await kubectl.ApplyAsync(IdentityIssuer + string.Concat(s_webhooks.Select(name => Webhook("linkerd", name, $"{name}-k8s-tls"))));
        foreach (var (kind, name, certificate) in ((string, string, string)[])
            [("mutatingwebhookconfiguration", "linkerd-proxy-injector-webhook-config", s_webhooks[0]), ("validatingwebhookconfiguration", "linkerd-sp-validator-webhook-config", s_webhooks[1]),
             ("validatingwebhookconfiguration", "linkerd-policy-validator-webhook-config", s_webhooks[2])])
        {
            await kubectl.RunAsync("annotate", kind, name, $"cert-manager.io/inject-ca-from=linkerd/{certificate}");
            await InjectedAsync(kubectl, kind, name, await AuthorityAsync(kubectl, "linkerd", $"{certificate}-k8s-tls"));
        }

        await RolloutsAsync(kubectl, "linkerd");
        await ApplyAsync(kubectl, mode, "linkerd-edge-26.8.3/viz.yaml");
        await kubectl.ApplyAsync(VizIssuer + Webhook("linkerd-viz", "tap", "tap-k8s-tls") + Webhook("linkerd-viz", "tap-injector", "tap-injector-k8s-tls"));
        await RolloutsAsync(kubectl, "linkerd-viz");
        await ApplyAsync(kubectl, mode, "emojivoto/emojivoto.yaml");
        await kubectl.RunAsync("annotate", "namespace", "emojivoto", "linkerd.io/inject=enabled");
        await kubectl.RunAsync("rollout", "restart", "deployment", "-n", "emojivoto");
        await RolloutsAsync(kubectl, "emojivoto");

        var pods = JsonNode.Parse(await kubectl.RunAsync("get", "pods", "-n", "emojivoto", "-o", "json"))!["items"]!.AsArray();
        Assert.All(pods, pod => Assert.Contains(Containers(pod!), name => name == "linkerd-proxy"));
        await AllServedAsync(kubectl);
        await NothingChangesAsync(kubectl, mode);
    }

    private static async Task ApplyAsync(KubectlProgram kubectl, string mode, string path)
    {
        string[] arguments = mode.Length == 0 ? ["apply", "-f"] : ["apply", mode, "-f"];
        await kubectl.RunAsync([.. arguments, Path.Combine(SharedData.Root!, path)]);
    }

    private static async Task RolloutsAsync(KubectlProgram kubectl, string ns)
    {
        foreach (var name in (await kubectl.RunAsync("get", "deployments", "-n", ns, "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await kubectl.RunAsync("rollout", "status", "-n", ns, name, "--timeout=120s");
        }
    }

    /// <summary>kubectl wait cannot: it takes no value that ends in "=".</summary>
    private static async Task InjectedAsync(KubectlProgram kubectl, string kind, string name, string authority)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if (await kubectl.RunAsync("get", kind, name, "-o", "jsonpath={.webhooks[0].clientConfig.caBundle}") == authority)
            {
                return;
            }
        }

        Assert.Fail($"{kind} {name} got no CA.");
    }

    private static async Task<string> AuthorityAsync(KubectlProgram kubectl, string ns, string secret)
    {
        await kubectl.RunAsync("wait", "-n", ns, "--for=condition=Ready", "certificate", "--all", "--timeout=120s");
        return await kubectl.RunAsync("get", "secret", secret, "-n", ns, "-o", @"jsonpath={.data.ca\.crt}");
    }

    private static async Task AllServedAsync(KubectlProgram kubectl)
    {
        await kubectl.RunAsync("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
        foreach (var resource in (await kubectl.RunAsync("get", "crd", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await kubectl.RunAsync("get", resource.Split('/')[1], "-A");
            await kubectl.RunAsync("explain", resource.Split('/')[1].Split('.')[0] + "." + string.Join('.', resource.Split('/')[1].Split('.')[1..]));
        }
    }

    private static async Task NothingChangesAsync(KubectlProgram kubectl, string mode)
    {
        if (mode.Length > 0)
        {
            return;
        }

        // kubectl patches webhook configurations always: their rules are one value, and the server has filled in a scope.
        const string Trust = "charts/trust-manager-v0.24.0.yaml";
        string[] versions = ["get", "-f", Path.Combine(SharedData.Root!, Trust), "-o", "jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}"];
        var before = await kubectl.RunAsync(versions);
        var again = await kubectl.RunAsync("apply", "-f", Path.Combine(SharedData.Root!, Trust));
        Assert.All(again.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("validatingwebhookconfiguration", StringComparison.Ordinal)),
            line => Assert.EndsWith("unchanged", line, StringComparison.Ordinal));
        Assert.Equal(before, await kubectl.RunAsync(versions));
    }

    private static IEnumerable<string?> Containers(JsonNode pod) =>
        ((string[])["containers", "initContainers"]).SelectMany(list => pod["spec"]![list]?.AsArray() ?? []).Select(container => (string?)container!["name"]);

    private const string Identity = """
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata: {name: selfsigned}
        spec: {selfSigned: {}}
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: anchor, namespace: cert-manager}
        spec:
          isCA: true
          commonName: root.linkerd.cluster.local
          secretName: anchor
          duration: 8760h
          privateKey: {algorithm: ECDSA}
          issuerRef: {name: selfsigned, kind: ClusterIssuer}
        ---
        apiVersion: cert-manager.io/v1
        kind: ClusterIssuer
        metadata: {name: anchor}
        spec: {ca: {secretName: anchor}}
        ---
        apiVersion: trust.cert-manager.io/v1alpha1
        kind: Bundle
        metadata: {name: linkerd-identity-trust-roots}
        spec:
          sources: [{secret: {name: anchor, key: tls.crt}}]
          target: {configMap: {key: ca-bundle.crt}, namespaceSelector: {matchLabels: {linkerd.io/is-control-plane: "true"}}}

        """;

    private const string IdentityIssuer = """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: linkerd-identity-issuer, namespace: linkerd}
        spec:
          isCA: true
          commonName: identity.linkerd.cluster.local
          dnsNames: [identity.linkerd.cluster.local]
          secretName: linkerd-identity-issuer
          duration: 48h
          renewBefore: 25h
          privateKey: {algorithm: ECDSA}
          usages: [cert sign, crl sign, server auth, client auth]
          issuerRef: {name: anchor, kind: ClusterIssuer}
        ---
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: webhooks, namespace: linkerd}
        spec: {selfSigned: {}}

        """;

    private const string VizIssuer = """
        apiVersion: cert-manager.io/v1
        kind: Issuer
        metadata: {name: webhooks, namespace: linkerd-viz}
        spec: {selfSigned: {}}

        """;

    private static string Webhook(string ns, string service, string secret) => $$"""
        ---
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: {{service}}, namespace: {{ns}}}
        spec:
          commonName: {{service}}.{{ns}}.svc
          dnsNames: [{{service}}.{{ns}}.svc]
          secretName: {{secret}}
          privateKey: {algorithm: ECDSA, encoding: PKCS8}
          issuerRef: {name: webhooks}

        """;
}
