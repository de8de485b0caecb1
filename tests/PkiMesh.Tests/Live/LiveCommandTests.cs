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

    [Fact]
    public async Task Export_MeshReport_writes_one_look_in_both_formats_and_nothing_under_WhatIf()
    {
        var result = (await RunAsync("""
            $folder = [IO.Directory]::CreateTempSubdirectory().FullName
            $planned = Export-MeshReport "$folder/mesh.html" -WhatIf
            "planned $($planned.IsPlanned) $($planned.SizeBytes) $(Test-Path "$folder/mesh.html")"
            $files = Export-MeshReport "$folder/mesh.html", "$folder/mesh.json"
            "formats $($files.Format) verdict $($files[0].Verdict)"
            "sizes $($files.ForEach{ $_.SizeBytes -eq ([IO.FileInfo] $_.Path).Length })"
            $html = [IO.File]::ReadAllText("$folder/mesh.html")
            $json = [Text.Json.JsonDocument]::Parse([IO.File]::ReadAllText("$folder/mesh.json")).RootElement
            "links $($json.GetProperty('Proof').GetProperty('Links').GetArrayLength())"
            "same summary $($html.Contains([Net.WebUtility]::HtmlEncode($json.GetProperty('Summary').GetString())))"
            "whole chain $($json.GetProperty('Chain').GetArrayLength() -ge 5)"
            "workloads $($json.GetProperty('Workloads').GetArrayLength() -ge 6)"
            "edges $($json.GetProperty('Edges').GetArrayLength())"
            "keys $($html.Contains('PRIVATE KEY')) $([IO.File]::ReadAllText("$folder/mesh.json").Contains('PRIVATE KEY'))"
            $again = Export-MeshReport "$folder/other" -Format Json
            "asked $($again.Format) $([IO.File]::ReadAllText("$folder/other")[0])"
            "left over $([IO.Directory]::GetFiles($folder).Count)"
            $ErrorActionPreference = 'SilentlyContinue'
            foreach ($try in { Export-MeshReport "$folder/mesh.html" -NoClobber }, { Export-MeshReport "$folder/none/mesh.html" }, { Export-MeshReport $folder }) {
                $Error.Clear()
                try { & $try } catch { }
                "error $($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category)"
            }
            [IO.Directory]::Delete($folder, $true)
            """)).EnsureSuccess();
        Assert.Equal(
        [
            "planned True 0 False", "formats Html Json verdict Sound", "sizes True True", "links 10", "same summary True", "whole chain True", "workloads True", "edges 3", "keys False False", "asked Json {", "left over 3",
            "error ReportExists,PkiMesh.Commands.ExportMeshReportCommand ResourceExists",
            "error ReportFolderNotFound,PkiMesh.Commands.ExportMeshReportCommand ObjectNotFound",
            "error ReportNotWritable,PkiMesh.Commands.ExportMeshReportCommand InvalidArgument",
        ], result.Lines.Where(line => !line.StartsWith("What if:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Watch_MeshTap_says_what_it_lacks()
    {
        var result = (await RunAsync("""
            $ErrorActionPreference = 'SilentlyContinue'
            foreach ($try in { Watch-MeshTap outside-of-viz -First 1 }, { Watch-MeshTap emojivoto web }, { Watch-MeshTap emojivoto deploy/web -ToResource secret/x }) {
                $Error.Clear()
                try { & $try } catch { }
                "error $($Error[0].FullyQualifiedErrorId) $($Error[0].CategoryInfo.Category)"
            }
            """)).EnsureSuccess();
        Assert.Equal(
        [
            "error TapNotInstalled,PkiMesh.Commands.WatchMeshTapCommand ObjectNotFound",
            "error TapResourceInvalid,PkiMesh.Commands.WatchMeshTapCommand InvalidArgument",
            "error TapResourceInvalid,PkiMesh.Commands.WatchMeshTapCommand InvalidArgument",
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
