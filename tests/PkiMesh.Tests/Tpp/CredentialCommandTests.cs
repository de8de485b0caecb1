using System.Text.Json;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Tpp;

/// <summary>Update-TppCredential on the staged module, against the lab.</summary>
[Collection(CommandLabGroup.Name)]
public sealed class CredentialCommandTests(CertManagerLab lab)
{
    private const int Killed = 128 + 9;
    private const string Previous = "pkimesh.previous-access-token";

    [Fact]
    public async Task The_token_is_replaced_and_the_one_before_revoked_and_a_second_run_changes_nothing()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name fresh -Zone $zone; Disconnect-Tpp")).EnsureSuccess();
        var (grants, token) = (await lab.Lab.CountGrantsAsync(), await TokenAsync("fresh"));
        var result = await lab.RunAsync("""
            $issuer = Update-TppCredential fresh -Force -InformationVariable changes
            "$($issuer.Ready) $($issuer.TokenExpiresUtc -gt [datetime]::UtcNow.AddDays(80))"
            $changes.MessageData | ForEach-Object { "$($_.Action) $($_.Subject)" }
            Disconnect-Tpp
            """);
        Assert.Equal(["True True", "Create TppGrant cert-manager.io", "Update Secret cert-manager/fresh-credentials", "Delete TppGrant cert-manager.io"], result.EnsureSuccess().Lines);
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
        Assert.NotEqual(token, await TokenAsync("fresh"));
        Assert.Equal(["access-token"], await KeysAsync("fresh"));
        Assert.Equal("True", await ReadyAsync("fresh"));

        var before = await lab.Lab.SnapshotAsync();
        result = await lab.RunAsync("""
            Update-TppCredential fresh -InformationVariable changes | ForEach-Object Name
            "$($changes.MessageData)"
            Disconnect-Tpp
            """);
        Assert.Equal("fresh", result.EnsureSuccess().Lines[0]);
        Assert.StartsWith("Leave unchanged Secret cert-manager/fresh-credentials", result.Lines[1], StringComparison.Ordinal);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task WhatIf_prints_the_plan_and_changes_nothing()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name planned -Zone $zone; Disconnect-Tpp")).EnsureSuccess();
        var (grants, before) = (await lab.Lab.CountGrantsAsync(), await lab.Lab.SnapshotAsync());
        var result = await lab.RunAsync("Update-TppCredential planned -Force -WhatIf | ForEach-Object IsPlanned; Disconnect-Tpp");
        string[] steps = ["Create TppGrant cert-manager.io (scope certificate:manage)", "Update Secret cert-manager/planned-credentials", "Wait for ClusterIssuer planned", "Delete TppGrant cert-manager.io", "True"];
        Assert.All(steps, step => Assert.Contains(step, result.EnsureSuccess().Output, StringComparison.Ordinal));
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task A_token_that_is_dead_too_wide_or_a_password_is_replaced_without_being_asked_to()
    {
        var result = await lab.RunAsync("""
            $null = New-TppClusterIssuer -Name password -Zone $zone -UseUsernamePassword -Credential $credential -WarningAction SilentlyContinue
            Update-TppCredential password | ForEach-Object Ready
            $wide = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -Scope 'certificate:manage;security' -ClientId PkiMesh
            $brought = Connect-Tpp -Url $url -RefreshToken $wide.ExportRefreshToken() -CertificateAuthorityPath $ca -ClientId PkiMesh
            $null = New-TppClusterIssuer -Name wide -Zone $zone -Session $brought -WarningAction SilentlyContinue
            Update-TppCredential wide -Session $tpp -ClientId cert-manager.io | ForEach-Object Ready
            Test-TppZone -IssuerName wide -Session $tpp | Where-Object Id -eq Scope | ForEach-Object Status
            $null = New-TppClusterIssuer -Name dead -Zone $zone -Session $tpp
            """);
        Assert.Equal(["True", "True", "Passed"], result.EnsureSuccess().Lines);
        Assert.Equal(["access-token"], await KeysAsync("password"));

        await lab.ControlAsync("/tpp/tokens", new { action = "expire", clientId = "cert-manager.io" });
        result = await lab.RunAsync("Update-TppCredential dead | ForEach-Object Ready");
        Assert.Equal(["True"], result.EnsureSuccess().Lines);
        Assert.Equal("True", await ReadyAsync("dead"));
    }

    [Fact]
    public async Task A_worse_token_never_gets_there_and_leaves_no_grant()
    {
        await lab.ControlAsync("/tpp/applications", new { clientId = "short", scope = "certificate:manage", accessValidity = "PT1H" });
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name keep -Zone $zone; Disconnect-Tpp")).EnsureSuccess();
        var (grants, before) = (await lab.Lab.CountGrantsAsync(), await lab.Lab.SnapshotAsync());
        var result = await lab.RunAsync("""
            Get-Case short { Update-TppCredential keep -Force -ClientId short }
            Get-Case unknown { Update-TppCredential keep -Force -ClientId nobody }
            Get-Case given { Update-TppCredential keep -AccessToken 'no-such-token' }
            Get-Case missing { Update-TppCredential none -ErrorAction Stop }
            $restricted = Connect-Tpp -Url $url -RefreshToken $tpp.ExportRefreshToken() -CertificateAuthorityPath $ca
            Get-Case session { Update-TppCredential keep -Force -Session $restricted }
            Disconnect-Tpp -Session $restricted -Force
            """);
        Assert.Equal(
            [
                "short: TppCredentialWorse InvalidOperation True", "unknown: TppAuthenticationFailed AuthenticationError True",
                "given: TppCredentialWorse InvalidOperation True", "missing: IssuerNotFound ObjectNotFound True", "session: TppGrantNotPossible InvalidOperation True",
            ], result.EnsureSuccess().Lines);
        Assert.DoesNotContain("no-such-token", result.Output + result.Errors, StringComparison.Ordinal);
        Assert.Equal(before, await lab.Lab.SnapshotAsync());
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task Where_cert_manager_does_not_get_in_the_token_before_goes_back()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name back -Zone $zone; Disconnect-Tpp")).EnsureSuccess();
        var (grants, token) = (await lab.Lab.CountGrantsAsync(), await TokenAsync("back"));

        // cert-manager alone pings there.
        await lab.ControlAsync("/faults", new { action = "status", server = "tpp", path = "^/vedsdk/$", status = 503 });
        try
        {
            var result = await lab.RunAsync("Get-Case back { Update-TppCredential back -Force -TimeoutSec 3 }; Disconnect-Tpp");
            Assert.Equal(["back: TppIssuerNotReady OperationTimeout True"], result.EnsureSuccess().Lines);
        }
        finally
        {
            await lab.Lab.ClearFaultsAsync();
        }

        Assert.Equal(token, await TokenAsync("back"));
        Assert.Equal(["access-token"], await KeysAsync("back"));
        Assert.Equal(grants, await lab.Lab.CountGrantsAsync());
    }

    [Fact]
    public async Task Killed_half_way_the_next_run_goes_on_and_no_grant_is_left()
    {
        (await lab.RunAsync("$null = New-TppClusterIssuer -Name killed -Zone $zone; Disconnect-Tpp")).EnsureSuccess();
        var (grants, token) = (await lab.Lab.CountGrantsAsync(), await TokenAsync("killed"));
        var run = await lab.RunAsync(
            "$tpp2 = Connect-Tpp -Url $url -RefreshToken $tpp.ExportRefreshToken() -CertificateAuthorityPath $ca; Disconnect-Tpp -Session $tpp2 -Force; "
            + "$own = Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPath $ca -ClientId PkiMesh; Update-TppCredential killed -Force -Session $own -ClientId cert-manager.io",
            killOn: (stream, line) => stream == "err" && line.StartsWith("... ClusterIssuer killed: having cert-manager sign in", StringComparison.Ordinal));
        Assert.Equal(Killed, run.ExitCode);
        Assert.Equal(["access-token", Previous], await KeysAsync("killed"));
        Assert.NotEqual(token, await TokenAsync("killed"));

        var next = await lab.RunAsync("Update-TppCredential killed | ForEach-Object Ready; Disconnect-Tpp");
        Assert.Equal(["True"], next.EnsureSuccess().Lines);
        Assert.Equal(["access-token"], await KeysAsync("killed"));

        // The one more is that of the killed run's own session, which nobody can revoke.
        Assert.Equal(grants + 1, await lab.Lab.CountGrantsAsync());
    }

    private async Task<JsonElement> SecretAsync(string issuer) => await lab.Lab.GetAsync($"/api/v1/namespaces/cert-manager/secrets/{issuer}-credentials");

    private async Task<string> TokenAsync(string issuer) => (await SecretAsync(issuer)).GetProperty("data").GetProperty("access-token").GetString()!;

    private async Task<IEnumerable<string>> KeysAsync(string issuer) =>
        (await SecretAsync(issuer)).GetProperty("data").EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal);

    private async Task<string?> ReadyAsync(string issuer)
    {
        await lab.Lab.RestAsync();
        return (await lab.Lab.GetAsync($"/apis/cert-manager.io/v1/clusterissuers/{issuer}")).GetProperty("status").GetProperty("conditions").EnumerateArray()
            .Single(condition => condition.GetProperty("type").GetString() == "Ready").GetProperty("status").GetString();
    }
}
