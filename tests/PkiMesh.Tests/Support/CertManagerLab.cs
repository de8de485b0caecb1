using System.Net.Http.Json;
using System.Text.Json;

namespace PkiMesh.Tests.Support;

/// <summary>A lab with cert-manager in it. Tests keep apart by the names they use.</summary>
public sealed class CertManagerLab : IAsyncLifetime
{
    private readonly HttpClient _control = new() { Timeout = TimeSpan.FromMinutes(3) };
    private TestLab? _lab;

    public TestLab Lab => _lab!;

    public async Task InitializeAsync()
    {
        _lab = await TestLab.StartAsync();
        (await RunAsync($"$null = Install-CertManager -ManifestPath '{Path.Combine(_lab.Text("manifestsPath"), "cert-manager.yaml")}'")).EnsureSuccess();
    }

    public async Task DisposeAsync()
    {
        _control.Dispose();
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    /// <summary>
    /// Runs a script on the staged module, connected to the cluster and to TPP ($tpp). <c>Try-Case name { … }</c> prints
    /// <c>name: id, category, recommendation or not</c> of the one error, or <c>name: </c> and what came out.
    /// </summary>
    internal Task<FreshProcess> RunAsync(string script, string scope = "certificate:manage", string clientId = "cert-manager.io", Func<string, string, bool>? killOn = null) =>
        FreshProcess.RunScriptAsync($$"""
            function Get-Case([string]$Name, [scriptblock]$Script) {
                try { $out = & $Script; "${Name}: $($out -join '|')" }
                catch { "${Name}: $($_.FullyQualifiedErrorId.Split(',')[0]) $($_.CategoryInfo.Category) $($_.ErrorDetails.RecommendedAction.Length -gt 10)" }
            }
            $kubeconfig = '{{Lab.Text("kubeConfigPath")}}'
            $url = '{{Lab.Text("tppUrl")}}'
            $ca = '{{Lab.Text("caPath")}}'
            $zone = '{{Lab.Text("tppZone")}}'
            $manifests = '{{Lab.Text("manifestsPath")}}'
            $credential = [pscredential]::new('{{Lab.Text("tppUsername")}}', (ConvertTo-SecureString $env:PKIMESH_TEST_PASSWORD -AsPlainText -Force))
            $null = Connect-MeshCluster -KubeConfigPath $kubeconfig
            $tpp = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -Scope '{{scope}}' -ClientId '{{clientId}}'
            {{script}}
            """, Lab.Environment(), killOn);

    /// <summary>Sends to the lab's control URL.</summary>
    public async Task<JsonElement> ControlAsync(string path, object body)
    {
        using var response = await _control.PostAsJsonAsync(Lab.Text("controlUrl").TrimEnd('/') + path, body);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
