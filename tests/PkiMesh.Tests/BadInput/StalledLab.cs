using System.Text.RegularExpressions;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>A lab with all that a mesh needs, in which cert-manager has stopped working: whoever waits for it waits for ever.</summary>
public sealed partial class StalledLab : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pkimesh-stalled-").FullName;

    public CertManagerLab Lab { get; } = new();

    /// <summary>The lab's manifests, with workloads that no node takes.</summary>
    public string Manifest(string name) => Path.Combine(_folder, name);

    public async Task InitializeAsync()
    {
        await Lab.InitializeAsync();
        (await Lab.RunAsync("""
            $null = Install-TrustManager -ManifestPath (Join-Path $manifests 'trust-manager.yaml')
            $null = New-TppClusterIssuer -Zone $zone | New-MeshTrustAnchor | New-MeshIdentityIssuer | Sync-TrustBundle
            """)).EnsureSuccess();

        // Somebody else's ConfigMap, which trust-manager leaves alone: a Bundle of that name is never spread.
        await Lab.Lab.CreateAsync("/api/v1/namespaces/linkerd/configmaps?fieldManager=somebody", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"stalled"},"data":{"ca-bundle.crt":"x"}}""");
        await Lab.Lab.CreateAsync("/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"stuck"}}""");
        await Lab.Lab.CreateAsync("/apis/apps/v1/namespaces/stuck/deployments",
            """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"stuck"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"nodeSelector":{"no":"such"},"containers":[{"name":"c","image":"example.com/stuck:1"}]}}}}""");
        await Lab.Lab.DeleteAsync("/apis/apps/v1/namespaces/cert-manager/deployments/cert-manager");
        await Lab.Lab.RestAsync();
        foreach (var path in Directory.GetFiles(Lab.Lab.Text("manifestsPath"), "*.yaml"))
        {
            const string Node = "kubernetes.io/os: linux";
            var text = await File.ReadAllTextAsync(path);
            var stalled = text.Contains(Node, StringComparison.Ordinal)
                ? text.Replace(Node, "kubernetes.io/os: none", StringComparison.Ordinal)
                : Containers().Replace(text, "$1nodeSelector: { no: such }\n$1containers:");
            await File.WriteAllTextAsync(Manifest(Path.GetFileName(path)), stalled);
        }
    }

    public async Task DisposeAsync()
    {
        await Lab.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("^( +)containers:", RegexOptions.Multiline)]
    private static partial Regex Containers();
}
