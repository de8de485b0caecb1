using System.Net;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class IssuerTests(LabFixture lab)
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    [Fact]
    public async Task An_issuer_is_made_with_a_token_of_its_own_and_only_once()
    {
        var issuer = await lab.IssuerAsync("issuer-once", lab.Lab.TppZone);
        Assert.True(issuer.Ready);
        Assert.False(issuer.IsPlanned);
        var secret = await lab.Client.RequireAsync(KubeResources.Secrets, "cert-manager", "issuer-once-credentials", s_never);
        Assert.Equal("true", secret.Label("controller.cert-manager.io/fao"));
        Assert.NotNull(secret.SecretText("access-token"));
        Assert.Null(secret.SecretText("password"));

        var before = await lab.SnapshotAsync();
        var operation = new RecordingOperation();
        var again = await lab.IssuerAsync("issuer-once", lab.Lab.TppZone, operation);
        Assert.True(again.Ready);
        Assert.All(operation.Reports, r => Assert.Equal(MeshChangeAction.None, r.Action));
        Assert.Equal(2, operation.Reports.Count);
        Assert.Equal(Of(before, "issuer-once"), Of(await lab.SnapshotAsync(), "issuer-once"));
    }

    [Fact]
    public async Task A_zone_that_does_not_exist_is_said_before_anything_is_made()
    {
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.IssuerAsync("issuer-no-zone", @"\VED\Policy\Certificates\lab\zone-missing"));
        Assert.Equal("TppZoneNotFound", e.ErrorId);
        Assert.Empty(Of(await lab.SnapshotAsync(), "issuer-no-zone"));
    }

    [Fact]
    public async Task WhatIf_plans_and_makes_nothing()
    {
        var operation = new RecordingOperation(whatIf: true);
        var issuer = await lab.IssuerAsync("issuer-what-if", lab.Lab.TppZone, operation);
        Assert.True(issuer.IsPlanned);
        var plan = Assert.Single(operation.Plans);
        Assert.Contains("Create Secret cert-manager/issuer-what-if-credentials", plan, StringComparison.Ordinal);
        Assert.Contains("Create ClusterIssuer issuer-what-if", plan, StringComparison.Ordinal);
        Assert.Empty(Of(await lab.SnapshotAsync(), "issuer-what-if"));
    }

    [Fact]
    public async Task User_name_and_password_are_stored_with_a_warning()
    {
        var operation = new RecordingOperation();
        var options = new TppClusterIssuerOptions
        {
            Name = "issuer-password",
            Zone = lab.Lab.TppZone,
            Session = lab.Session,
            SecretName = "tpp-secret",
            Credential = new NetworkCredential(lab.Lab.TppUsername, lab.Lab.TppPassword),
        };
        var issuer = await lab.Engine.CertManager.NewTppClusterIssuerAsync(lab.Cluster, options, operation, s_never);
        Assert.True(issuer.Ready);
        Assert.Contains(operation.Warnings, w => w.Contains("access token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_named_as_that()
    {
        var options = new TppClusterIssuerOptions
        {
            Name = "issuer-wrong",
            Zone = lab.Lab.TppZone,
            Session = lab.Session,
            Credential = new NetworkCredential(lab.Lab.TppUsername, "canary-password"),
        };
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.Engine.CertManager.NewTppClusterIssuerAsync(lab.Cluster, options, new RecordingOperation(), s_never));
        Assert.Equal("TppAuthenticationFailed", e.ErrorId);
        Assert.Equal(PkiMeshErrorKind.AuthenticationError, e.Kind);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Secret_of_somebody_else_is_not_touched()
    {
        await lab.ApplyAsSomebodyAsync(KubeResources.Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"theirs-credentials","namespace":"cert-manager"},"data":{"x":"eA=="}}""");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.IssuerAsync("theirs", lab.Lab.TppZone));
        Assert.Equal("ObjectOwnedByOther", e.ErrorId);
        Assert.Contains("somebody", e.Message, StringComparison.Ordinal);
        Assert.Null(await lab.Client.GetAsync(KubeResources.ClusterIssuers, null, "theirs", s_never));
    }

    [Fact]
    public async Task A_token_that_died_is_replaced()
    {
        await lab.IssuerAsync("issuer-dead", lab.Lab.TppZone);
        var body = """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"issuer-dead-credentials","namespace":"cert-manager","labels":{"controller.cert-manager.io/fao":"true"}},"type":"Opaque","data":{"access-token":"ZGVhZA=="}}""";
        await lab.Client.ApplyAsync(KubeResources.Secrets, System.Text.Json.Nodes.JsonNode.Parse(body)!.AsObject(), new ApplyOptions(), s_never);
        var operation = new RecordingOperation();
        var issuer = await lab.IssuerAsync("issuer-dead", lab.Lab.TppZone, operation);
        Assert.True(issuer.Ready);
        Assert.Contains(operation.Reports, r => r is { Action: MeshChangeAction.Update, Kind: "Secret" });
    }

    [Fact]
    public async Task A_stop_ends_it()
    {
        using var stop = new CancellationTokenSource();
        var operation = new RecordingOperation(stopping: stop.Token) { OnStatus = status => { if (status.StartsWith("checking", StringComparison.Ordinal)) stop.Cancel(); } };
        var options = new TppClusterIssuerOptions { Name = "issuer-stopped", Zone = lab.Lab.TppZone, Session = lab.Session };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.Engine.CertManager.NewTppClusterIssuerAsync(lab.Cluster, options, operation, stop.Token));
        Assert.Empty(Of(await lab.SnapshotAsync(), "issuer-stopped"));
    }

    private static IEnumerable<KeyValuePair<string, string>> Of(Dictionary<string, string> snapshot, string name) =>
        snapshot.Where(p => p.Key.Contains(name, StringComparison.Ordinal) && !p.Key.StartsWith("ClusterIssuer", StringComparison.Ordinal))
            .Concat(snapshot.Where(p => p.Key == $"ClusterIssuer {name}"));
}
