using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public sealed class LinkerdManifestPolicyTests
{
    private const string Good = """{"identity":{"externalCA":true,"issuer":{"scheme":"kubernetes.io/tls"}}}""";

    [Theory]
    [InlineData("ConfigMap", "linkerd-identity-trust-roots", null, "linkerd-identity-trust-roots")]
    [InlineData("Secret", "linkerd-identity-issuer", null, "linkerd-identity-issuer")]
    [InlineData("ConfigMap", "linkerd-config", """{"identity":{"externalCA":true,"issuer":{"scheme":"linkerd.io/tls"}}}""", "scheme")]
    [InlineData("ConfigMap", "linkerd-config", """{"identity":{"externalCA":false,"issuer":{"scheme":"kubernetes.io/tls"}}}""", "externalCA")]
    [InlineData("ConfigMap", "linkerd-config", """{"identity":{"externalCA":"true","issuer":{"scheme":"kubernetes.io/tls"}}}""", "externalCA")]
    [InlineData("ConfigMap", "linkerd-config", """{"identity":{"issuer":{"scheme":"kubernetes.io/tls"}}}""", "externalCA")]
    [InlineData("ConfigMap", "linkerd-config", "{}", "scheme")]
    [InlineData("ConfigMap", "linkerd-config", null, "cannot be read")]
    public void A_manifest_with_its_own_authority_is_refused_by_name(string kind, string name, string? values, string word)
    {
        var objection = LinkerdManifestPolicy.Objection([new("Namespace", null, "linkerd"), new(kind, "linkerd", name, values is null ? null : JsonNode.Parse(values))]);
        Assert.NotNull(objection);
        Assert.Equal("ManifestBringsAuthority", objection.ErrorId);
        Assert.Equal($"{kind} linkerd/{name}", objection.Target);
        Assert.Contains(word, objection.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_for_an_external_authority_is_taken() =>
        Assert.Null(LinkerdManifestPolicy.Objection([new("Secret", "linkerd", "linkerd-proxy-injector-k8s-tls"), new("ConfigMap", "linkerd", "linkerd-config", JsonNode.Parse(Good))]));
}
