using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Kubernetes;

public sealed class KubeConfigReaderTests
{
    private const string Good = """
        apiVersion: v1
        kind: Config
        current-context: one
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
        users: [{name: u, user: {token: canary-token}}]
        contexts: [{name: one, context: {cluster: c, user: u}}, {name: two, context: {cluster: c, user: u}}]
        """;

    [Theory]
    [InlineData(null, "one")]
    [InlineData("two", "two")]
    public void The_context_is_the_named_or_the_current_one(string? wanted, string expected) =>
        Assert.Equal(expected, KubeConfigReader.ChooseContext(KubeConfigReader.Parse(Good, "k"), wanted, "k"));

    [Fact]
    public void A_context_that_is_not_there_lists_those_that_are()
    {
        var e = Assert.Throws<PkiMeshException>(() => KubeConfigReader.ChooseContext(KubeConfigReader.Parse(Good, "k"), "three", "k"));
        Assert.Equal("KubeContextNotFound", e.ErrorId);
        Assert.Contains("one, two", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_current_context_among_several_is_an_error() =>
        Assert.Equal("KubeContextNotFound", Assert.Throws<PkiMeshException>(() =>
            KubeConfigReader.ChooseContext(KubeConfigReader.Parse(Good.Replace("current-context: one\n", "", StringComparison.Ordinal), "k"), null, "k")).ErrorId);

    [Theory]
    [InlineData("clusters:\n- name: [\n", "line")]
    [InlineData("just text", "kubeconfig")]
    [InlineData("", "no cluster")]
    [InlineData("a: b\n", "no cluster")]
    [InlineData("users: [{name: u, user: {token: [canary]}}]\n", "kubeconfig")]
    public void A_malformed_one_is_refused_with_the_place(string text, string word)
    {
        var e = Assert.Throws<PkiMeshException>(() => KubeConfigReader.Parse(text, "/home/x/.kube/config"));
        Assert.Equal("KubeConfigMalformed", e.ErrorId);
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.Contains("/home/x/.kube/config", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_merged_as_kubectl_merges_them()
    {
        var folder = Directory.CreateTempSubdirectory("pkimesh-test");
        try
        {
            var first = Path.Combine(folder.FullName, "a");
            var second = Path.Combine(folder.FullName, "b");
            File.WriteAllText(first, Good);
            File.WriteAllText(second, """
                current-context: three
                clusters: [{name: c, cluster: {server: "https://other"}}, {name: d, cluster: {server: "https://d", certificate-authority: ca.pem}}]
                contexts: [{name: three, context: {cluster: d, user: u}}]
                """);
            var merged = KubeConfigReader.ReadFiles([first, Path.Combine(folder.FullName, "missing"), second], allMustExist: false);
            Assert.Equal("one", merged.CurrentContext);
            Assert.Equal(["one", "two", "three"], merged.Contexts.Select(c => c.Name));
            Assert.Equal("https://127.0.0.1:6443", merged.Clusters.First(c => c.Name == "c").ClusterEndpoint.Server);
            Assert.Equal(Path.Combine(folder.FullName, "ca.pem"), merged.Clusters.First(c => c.Name == "d").ClusterEndpoint.CertificateAuthority);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var e = Assert.Throws<PkiMeshException>(() => KubeConfigReader.ReadFiles(["/nowhere/config"], allMustExist: true));
        Assert.Equal("KubeConfigNotFound", e.ErrorId);
        Assert.Contains("/nowhere/config", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_variable_it_is_the_homes() =>
        Assert.Equal([Path.Combine("/home/x", ".kube", "config")], KubeConfigReader.DefaultPaths(null, "/home/x"));
}
