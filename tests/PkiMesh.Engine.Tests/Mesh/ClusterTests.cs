using System.Security;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class ClusterTests(LabFixture lab)
{
    [Fact]
    public void A_connection_says_where_and_who()
    {
        Assert.Equal(lab.Lab.ApiUrl!.Authority, lab.Cluster.Server.Authority);
        Assert.NotEmpty(lab.Cluster.Name);
        Assert.StartsWith("v1.", lab.Cluster.Version, StringComparison.Ordinal);
        Assert.NotEqual("unknown", lab.Cluster.User);
        Assert.NotNull(lab.Cluster.Context);
    }

    [Fact]
    public async Task The_text_of_a_kubeconfig_will_do()
    {
        var text = await File.ReadAllTextAsync(lab.Lab.KubeConfigPath!);
        var cluster = await ConnectAsync(new MeshClusterOptions { KubeConfig = Secret(text) });
        Assert.True(lab.Engine.Clusters.IsConnected(cluster));
        lab.Engine.Clusters.Disconnect(cluster);
        Assert.False(lab.Engine.Clusters.IsConnected(cluster));
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.Engine.Clusters.RefreshAsync(cluster, CancellationToken.None));
        Assert.Equal("ClusterNotConnected", e.ErrorId);
    }

    [Fact]
    public async Task A_context_that_is_not_there_is_refused() =>
        Assert.Equal("KubeContextNotFound", (await RefusedAsync(new MeshClusterOptions { KubeConfigPath = lab.Lab.KubeConfigPath, Context = "nope" })).ErrorId);

    [Fact]
    public async Task A_wrong_token_is_unauthorized_and_not_repeated()
    {
        var e = await RefusedAsync(new MeshClusterOptions { Server = lab.Lab.ApiUrl, Token = Secret("canary-token"), CertificateAuthorityPath = lab.Lab.CaPath });
        Assert.Equal("ClusterUnauthorized", e.ErrorId);
        Assert.Equal(PkiMeshErrorKind.AuthenticationError, e.Kind);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_certificate_is_untrusted()
    {
        var e = await RefusedAsync(new MeshClusterOptions { Server = lab.Lab.ApiUrl, Token = Secret("x") });
        Assert.Equal("ClusterUntrusted", e.ErrorId);
        Assert.Equal(PkiMeshErrorKind.SecurityError, e.Kind);
    }

    [Fact]
    public async Task Nobody_there_is_unreachable() =>
        Assert.Equal("ClusterUnreachable", (await RefusedAsync(new MeshClusterOptions { Server = new Uri("https://127.0.0.1:9"), Token = Secret("x") })).ErrorId);

    [Fact]
    public async Task A_file_without_certificates_is_no_authority() =>
        Assert.Equal("CertificateAuthorityUnreadable", (await RefusedAsync(new MeshClusterOptions
        {
            Server = lab.Lab.ApiUrl,
            Token = Secret("x"),
            CertificateAuthorityPath = lab.Lab.KubeConfigPath,
        })).ErrorId);

    private Task<MeshCluster> ConnectAsync(MeshClusterOptions options) => lab.Engine.Clusters.ConnectAsync(options, new RecordingOperation(), CancellationToken.None);

    private Task<PkiMeshException> RefusedAsync(MeshClusterOptions options) => Assert.ThrowsAnyAsync<PkiMeshException>(() => ConnectAsync(options));

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var c in text)
            secret.AppendChar(c);
        return secret;
    }
}
