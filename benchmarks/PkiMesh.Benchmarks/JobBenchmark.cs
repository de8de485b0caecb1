namespace PkiMesh.Benchmarks;

/// <summary>The whole job on a new lab each: the module's pipeline in one PowerShell, and the same objects by kubectl, step by step.</summary>
internal static class JobBenchmark
{
    private const string Wait = "--timeout=180s";

    public static async Task RunAsync()
    {
        Console.WriteLine("The whole job, each on a new lab (the lab's own CPU is not counted):");
        await using (var lab = await Lab.StartAsync())
            Console.WriteLine($"  module, one pipeline  {await Measured.OfAsync(() => ModuleAsync(lab))}");
        if (Shell.Find("kubectl") is null)
        {
            Console.WriteLine("  kubectl               is not on this machine");
            return;
        }

        await using (var lab = await Lab.StartAsync())
            Console.WriteLine($"  kubectl, by hand      {await Measured.OfAsync(() => KubectlAsync(lab))}");
    }

    public static Task ModuleAsync(Lab lab) => Shell.ScriptAsync(
        $$"""
        $ErrorActionPreference = 'Stop'
        Import-Module '{{Shell.Module}}'
        $credential = [pscredential]::new('{{lab["tppUsername"]}}', (ConvertTo-SecureString $env:TPP_PASSWORD -AsPlainText -Force))
        $null = Connect-MeshCluster
        $null = Connect-Tpp -Url '{{lab["tppUrl"]}}' -Credential $credential -CertificateAuthorityPath '{{lab["caPath"]}}'
        $null = Install-CertManager -ManifestPath '{{Manifest(lab, "cert-manager.yaml")}}'
        $null = Install-TrustManager -ManifestPath '{{Manifest(lab, "trust-manager.yaml")}}'
        $null = New-TppClusterIssuer -Name tpp-issuer -Zone '{{lab["tppZone"]}}' -CaBundlePath '{{lab["caPath"]}}' |
            New-MeshTrustAnchor | New-MeshIdentityIssuer | Sync-TrustBundle |
            Install-LinkerdExternalCa -ManifestPath '{{Manifest(lab, "linkerd.yaml")}}'
        $null = Install-MeshDemo -ManifestPath '{{Manifest(lab, "emojivoto.yaml")}}'
        """,
        lab.Environment);

    private static async Task KubectlAsync(Lab lab)
    {
        Task<string> KubectlOf(string[] arguments, string? input = null) => Shell.RunAsync("kubectl", arguments, lab.Environment, input);
        Task Rollout(string ns) => KubectlOf(["wait", "--for=condition=Available", "deployment", "--all", "-n", ns, Wait]);

        await KubectlOf(["apply", "--server-side", "-f", Manifest(lab, "cert-manager.yaml")]);
        await Rollout("cert-manager");
        await KubectlOf(["create", "secret", "generic", "tpp-secret", "-n", "cert-manager", $"--from-literal=username={lab["tppUsername"]}", $"--from-literal=password={lab["tppPassword"]}"]);

        var documents = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "tutorial.yaml")))
            .Replace("{zone}", lab["tppZone"], StringComparison.Ordinal)
            .Replace("{url}", lab["tppUrl"], StringComparison.Ordinal)
            .Replace("{ca}", Convert.ToBase64String(await File.ReadAllBytesAsync(lab["caPath"])), StringComparison.Ordinal)
            .Split("\n---\n");
        Task Apply(int document) => KubectlOf(["apply", "-f", "-"], documents[document]);

        await Apply(0);
        await KubectlOf(["wait", "--for=condition=Ready", "clusterissuer/tpp-issuer", Wait]);
        await Apply(1);
        await KubectlOf(["wait", "--for=condition=Ready", "certificate/linkerd-trust-anchor", "-n", "cert-manager", Wait]);
        await Apply(2);
        await KubectlOf(["wait", "--for=condition=Ready", "clusterissuer/linkerd-trust-anchor", Wait]);
        await KubectlOf(["create", "namespace", "linkerd"]);
        await Apply(3);
        await KubectlOf(["wait", "--for=condition=Ready", "certificate/linkerd-identity", "-n", "linkerd", Wait]);
        await KubectlOf(["apply", "--server-side", "-f", Manifest(lab, "trust-manager.yaml")]);
        await Rollout("cert-manager");
        await Apply(4);
        await KubectlOf(["wait", "--for=condition=Synced", "bundle/linkerd-identity-trust-roots", Wait]);
        await KubectlOf(["apply", "--server-side", "-f", Manifest(lab, "linkerd.yaml")]);
        await Rollout("linkerd");
        await KubectlOf(["apply", "--server-side", "-f", Manifest(lab, "emojivoto.yaml")]);
        await KubectlOf(["annotate", "namespace", "emojivoto", "linkerd.io/inject=enabled", "--overwrite"]);
        await KubectlOf(["rollout", "restart", "deployment", "-n", "emojivoto"]);
        await Rollout("emojivoto");
    }

    private static string Manifest(Lab lab, string name) => Path.Combine(lab["manifestsPath"], name);
}
