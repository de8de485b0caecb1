using System.Globalization;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>A mesh that the script has made: what a second run does, and what of its secrets can be seen.</summary>
[Collection(BuiltMeshGroup.Name)]
public sealed class SecondRunTests(BuiltMesh mesh)
{
    [Fact]
    public async Task A_second_run_changes_nothing_and_says_so()
    {
        var before = await mesh.Lab.SnapshotAsync();
        var second = (await FreshProcess.RunScriptAsync(mesh.Lab.EndToEnd(), mesh.Lab.Environment())).EnsureSuccess();
        Assert.Contains("Nothing was changed: everything was as it should be.", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, await mesh.Lab.SnapshotAsync());
    }

    [Fact]
    public async Task No_secret_is_in_any_stream_error_or_object()
    {
        var walker = typeof(ObjectWalker).Assembly.Location;
        var folder = Directory.CreateTempSubdirectory("pkimesh-").FullName;
        var before = await mesh.SecretsAsync();
        var result = await FreshProcess.RunScriptAsync($$"""
            [void][System.Reflection.Assembly]::LoadFrom('{{walker}}')
            $ErrorActionPreference = 'Continue'
            $VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
            $credential = [pscredential]::new('{{mesh.Lab.Text("tppUsername")}}', (ConvertTo-SecureString $env:PKIMESH_TEST_PASSWORD -AsPlainText -Force))
            $wrong = [pscredential]::new('{{mesh.Lab.Text("tppUsername")}}', (ConvertTo-SecureString $env:PKIMESH_TEST_CANARY -AsPlainText -Force))
            $all = & {
                Connect-MeshCluster -KubeConfigPath '{{mesh.Lab.Text("kubeConfigPath")}}'
                Connect-Tpp -Url '{{mesh.Lab.Text("tppUrl")}}' -Credential $wrong -CertificateAuthorityPath '{{mesh.Lab.Text("caPath")}}'
                $tpp = Connect-Tpp -Url '{{mesh.Lab.Text("tppUrl")}}' -Credential $credential -CertificateAuthorityPath '{{mesh.Lab.Text("caPath")}}'
                $tpp
                New-TppClusterIssuer -Name tpp-issuer -Zone '{{mesh.Lab.Text("tppZone")}}' -CaBundlePath '{{mesh.Lab.Text("caPath")}}' | New-MeshTrustAnchor | New-MeshIdentityIssuer | Sync-TrustBundle
                New-TppClusterIssuer -Name other -Zone 'no\such\zone'
                New-TppClusterIssuer -Name other -Zone '{{mesh.Lab.Text("tppZone")}}' -UseUsernamePassword -Credential $credential -WhatIf
                New-MeshTrustAnchor -IssuerName no-such-issuer -Name other -SecretName tpp-issuer-credentials -TimeoutSec 2
                Get-MeshCertificate
                Get-TrustBundle
                Get-TppCertificate -Zone '{{mesh.Lab.Text("tppZone")}}' -Detailed
                Test-CertManager
                Test-PkiMesh
                Get-MeshIdentity
                Get-MeshEdge
                foreach ($file in Export-MeshReport "$env:PKIMESH_TEST_FOLDER/mesh.html", "$env:PKIMESH_TEST_FOLDER/mesh.json") { $file; [IO.File]::ReadAllText($file) }
                $wide = Connect-Tpp -Url '{{mesh.Lab.Text("tppUrl")}}' -Credential $credential -CertificateAuthorityPath '{{mesh.Lab.Text("caPath")}}' -Scope 'certificate:discover,manage,revoke;configuration;security' -ClientId PkiMesh
                $wide
                Test-TppZone '{{mesh.Lab.Text("tppZone")}}'
                Import-TppCertificate linkerd-identity -Zone 'Certificates\k8s\leaf'
                Update-TppCredential tpp-issuer -Force
                foreach ($file in Export-MeshManifest "$env:PKIMESH_TEST_FOLDER/mesh.yaml") { $file }
                [IO.File]::ReadAllText("$env:PKIMESH_TEST_FOLDER/mesh.yaml")
                Get-MeshRotation
                Update-MeshTrustAnchor -Now -WhatIf
                'not: [yaml' | Install-LinkerdExternalCa
                Connect-MeshCluster -KubeConfig "users: [ { name: x, user: { token: $env:PKIMESH_TEST_CANARY }"
            } *>&1
            "objects $($all.Count)"
            "errors $($Error.Count)"
            "walked $($all | ForEach-Object { if ($null -ne $_) { $_.GetType().Name } })"
            [PkiMesh.Tests.Support.ObjectWalker]::Dump(@($all))
            [PkiMesh.Tests.Support.ObjectWalker]::Dump($Error)
            """, new Dictionary<string, string>(mesh.Lab.Environment()) { ["PKIMESH_TEST_CANARY"] = "canary-5d1f", ["PKIMESH_TEST_FOLDER"] = folder });
        Directory.Delete(folder, recursive: true);
        Assert.InRange(Count(result.EnsureSuccess(), "objects"), 20, int.MaxValue);
        Assert.InRange(Count(result, "errors"), 4, int.MaxValue);
        string[] walked = ["TppZoneCheck", "TppCertificate", "TppClusterIssuer", "MeshRotation", "MeshManifest"];
        Assert.All(walked, name => Assert.Contains(name, result.Lines.Single(line => line.StartsWith("walked ", StringComparison.Ordinal)).Split(' ')));
        AssertClean(result.Output + result.Errors, before);
        AssertClean(result.Output + result.Errors, await mesh.SecretsAsync());
    }

    [Fact]
    public async Task No_secret_is_in_what_the_script_says() =>
        AssertClean(mesh.Run.Output + mesh.Run.Errors, await mesh.SecretsAsync());

    private static int Count(FreshProcess result, string what) =>
        int.Parse(result.Lines.Single(line => line.StartsWith(what + " ", StringComparison.Ordinal))[what.Length..], CultureInfo.InvariantCulture);

    private static void AssertClean(string text, IReadOnlyDictionary<string, string> secrets)
    {
        Assert.DoesNotContain("canary-", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", text, StringComparison.Ordinal);
        Assert.True(secrets.Count > 5, "too few secrets to look for");
        Assert.Empty(secrets.Where(secret => text.Contains(secret.Value, StringComparison.Ordinal)).Select(secret => secret.Key));
    }
}
