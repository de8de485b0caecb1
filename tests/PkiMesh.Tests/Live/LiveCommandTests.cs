using PkiMesh.Tests.EndToEnd;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Live;

/// <summary>The commands that look at the running mesh, as a user runs them on the staged module.</summary>
[Collection(BuiltMeshGroup.Name)]
public sealed class LiveCommandTests(BuiltMesh mesh)
{
    [Fact]
    public async Task Get_MeshIdentity_takes_anchors_of_every_kind_and_reports_what_it_cannot_use()
    {
        var result = (await RunAsync("""
            $bundle = Get-TrustBundle linkerd-identity-trust-roots
            $folder = [IO.Directory]::CreateTempSubdirectory().FullName
            [IO.File]::WriteAllText("$folder/anchor.pem", $bundle.Anchors[0].Pem)
            $der = [Security.Cryptography.X509Certificates.X509Certificate2]::CreateFromPem($bundle.Anchors[0].Pem)
            [IO.File]::WriteAllBytes("$folder/anchor.der", $der.RawData)
            $key = [Security.Cryptography.ECDsa]::Create([Security.Cryptography.ECCurve]::CreateFromFriendlyName('nistP256'))
            $stranger = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=stranger', $key, 'SHA256').CreateSelfSigned([DateTimeOffset]::UnixEpoch, [DateTimeOffset]::UnixEpoch.AddYears(200))
            "all $(@(Get-MeshIdentity | Where-Object IsProven).Count -ge 6)"
            $own = @{ Namespace = 'emojivoto'; Name = 'web-*' }
            "bundle $(($bundle | Get-MeshIdentity @own).Status)"
            "certificate $(($bundle.Anchors | Get-MeshIdentity @own).Status)"
            "x509 $(($der | Get-MeshIdentity @own).Status)"
            "text $((Get-MeshIdentity @own -Anchor $bundle.Anchors[0].Pem).Status)"
            "path $((Get-MeshIdentity @own -Anchor "$folder/anchor.pem").Status)"
            "file $(([IO.FileInfo] "$folder/anchor.der" | Get-MeshIdentity @own).Status)"
            "made $((New-TppClusterIssuer -Name tpp-issuer -Zone $env:PKIMESH_TEST_ZONE -CaBundlePath $env:PKIMESH_TEST_CA | New-MeshTrustAnchor | Get-MeshIdentity @own).TppObjectDn)"
            "stranger $(($stranger | Get-MeshIdentity @own).Status)"
            "both $(($stranger, $der | Get-MeshIdentity @own).Status)"
            $ErrorActionPreference = 'SilentlyContinue'
            foreach ($try in { Get-MeshIdentity no-such-pod }, { Get-MeshIdentity -Anchor "$folder/not-there.pem" }, { Get-MeshIdentity -Anchor 5 }, { @() | Get-MeshIdentity }, { Get-MeshIdentity -ControlPlaneNamespace default }) {
                $Error.Clear()
                try { & $try } catch { }
                "error $($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category)"
            }
            [IO.Directory]::Delete($folder, $true)
            """)).EnsureSuccess();
        Assert.Equal(
        [
            "all True", "bundle Proven", "certificate Proven", "x509 Proven", "text Proven", "path Proven", "file Proven",
            result.Lines.Single(line => line.StartsWith(@"made \VED\Policy\", StringComparison.Ordinal)),
            "stranger Untrusted", "both Proven",
            "error MeshedPodNotFound,PkiMesh.Commands.GetMeshIdentityCommand ObjectNotFound",
            "error AnchorFileNotFound,PkiMesh.Commands.GetMeshIdentityCommand ObjectNotFound",
            "error AnchorNotUsable,PkiMesh.Commands.GetMeshIdentityCommand InvalidArgument",
            "error AnchorNotUsable,PkiMesh.Commands.GetMeshIdentityCommand InvalidArgument",
            "error TrustRootsNotFound,PkiMesh.Commands.GetMeshIdentityCommand ObjectNotFound",
        ], result.Lines);
    }

    [Fact]
    public async Task Get_MeshEdge_shows_the_demo_application_and_names_a_namespace_that_is_not_there()
    {
        var result = (await RunAsync("""
            $edges = Get-MeshEdge emojivoto
            $edges.ForEach{ "$_ $($_.Security)" }
            "control plane $(@(Get-MeshEdge -IncludeControlPlane | Where-Object TargetNamespace -eq linkerd).Count -gt 3)"
            $ErrorActionPreference = 'SilentlyContinue'
            "none $(@(Get-MeshEdge no-such-namespace).Count) $($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category)"
            """)).EnsureSuccess();
        Assert.Equal(
        [
            "emojivoto/Deployment/vote-bot -> emojivoto/Deployment/web MutualTls",
            "emojivoto/Deployment/web -> emojivoto/Deployment/emoji MutualTls",
            "emojivoto/Deployment/web -> emojivoto/Deployment/voting MutualTls",
            "control plane True",
            "none 0 NamespaceNotFound,PkiMesh.Commands.GetMeshEdgeCommand ObjectNotFound",
        ], result.Lines);
    }

    private Task<FreshProcess> RunAsync(string script) => FreshProcess.RunScriptAsync($$"""
        $InformationPreference = 'SilentlyContinue'
        $null = Connect-MeshCluster -KubeConfigPath '{{mesh.Lab.Text("kubeConfigPath")}}'
        $credential = [pscredential]::new('{{mesh.Lab.Text("tppUsername")}}', (ConvertTo-SecureString $env:PKIMESH_TEST_PASSWORD -AsPlainText -Force))
        $null = Connect-Tpp -Url '{{mesh.Lab.Text("tppUrl")}}' -Credential $credential -CertificateAuthorityPath '{{mesh.Lab.Text("caPath")}}'
        {{script}}
        """, new Dictionary<string, string>(mesh.Lab.Environment())
    {
        ["PKIMESH_TEST_ZONE"] = mesh.Lab.Text("tppZone"),
        ["PKIMESH_TEST_CA"] = mesh.Lab.Text("caPath"),
    });
}
