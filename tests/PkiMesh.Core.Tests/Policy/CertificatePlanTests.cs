using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public sealed class CertificatePlanTests
{
    private static readonly CertificatePlan s_tutorial = new()
    {
        Name = "linkerd-trust-anchor",
        Namespace = "cert-manager",
        SecretName = "linkerd-identity-trust-roots",
        CommonName = "root.linkerd.cluster.local",
        Duration = TimeSpan.FromHours(720),
        IssuerName = "tpp-issuer",
        Usages = ["cert sign", "crl sign", "server auth", "client auth"],
    };

    [Fact]
    public void Tutorials_object_can_be_made_exactly()
    {
        var expected = JsonNode.Parse("""
            {
              "apiVersion": "cert-manager.io/v1", "kind": "Certificate",
              "metadata": { "name": "linkerd-trust-anchor", "namespace": "cert-manager" },
              "spec": {
                "isCA": true, "commonName": "root.linkerd.cluster.local", "secretName": "linkerd-identity-trust-roots", "duration": "720h",
                "privateKey": { "rotationPolicy": "Always", "algorithm": "ECDSA" },
                "usages": [ "cert sign", "crl sign", "server auth", "client auth" ],
                "issuerRef": { "name": "tpp-issuer", "kind": "ClusterIssuer", "group": "cert-manager.io" }
              }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, CertificatePlans.ToObject(s_tutorial)), CertificatePlans.ToObject(s_tutorial).ToJsonString());
    }

    [Fact]
    public void Renewal_can_be_disabled()
    {
        var o = CertificatePlans.ToObject(s_tutorial with { RenewalDisabled = true });
        Assert.Equal("Disabled", (string?)o["spec"]!["renewal"]!["policy"]);
        Assert.Null(o["spec"]!["renewBefore"]);
    }

    public static TheoryData<string, CertificatePlan> Wrong => new()
    {
        { "RenewBeforeNotBelowDuration", s_tutorial with { RenewBefore = TimeSpan.FromHours(720) } },
        { "RenewBeforeNotBelowDuration", s_tutorial with { RenewBefore = TimeSpan.FromHours(721) } },
        { "RenewBeforeTooShort", s_tutorial with { RenewBefore = TimeSpan.FromMinutes(4) } },
        { "DurationTooShort", s_tutorial with { Duration = TimeSpan.FromMinutes(59) } },
        { "CommonNameInvalid", s_tutorial with { CommonName = new string('a', 65) } },
        { "CommonNameInvalid", s_tutorial with { CommonName = "" } },
        { "UsageUnknown", s_tutorial with { Usages = ["cert signing"] } },
        { "KeySizeNotSupported", s_tutorial with { KeySize = 2048 } },
        { "KeySizeNotSupported", s_tutorial with { KeyAlgorithm = MeshKeyAlgorithm.RSA, KeySize = 1024 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_right_is_refused(string errorId, CertificatePlan plan)
    {
        var e = Assert.Throws<PkiMeshException>(() => CertificatePlans.Validate(plan));
        Assert.Equal(errorId, e.ErrorId);
        Assert.Equal(PkiMeshErrorKind.InvalidArgument, e.Kind);
        Assert.False(string.IsNullOrEmpty(e.Advice));
    }

    [Fact]
    public void Tutorials_plan_is_right() => CertificatePlans.Validate(s_tutorial);

    [Theory]
    [InlineData("kind-kind", "cluster.local", "root.linkerd.kind-kind.cluster.local")]
    [InlineData("arn:aws:eks:eu-west-1:1:cluster/Prod", "cluster.local", "root.linkerd.arn-aws-eks-eu-west-1-1-cluster-prod.cluster.local")]
    [InlineData("://", "cluster.local", "root.linkerd.cluster.cluster.local")]
    public void Anchors_name_carries_the_clusters(string cluster, string trustDomain, string expected) =>
        Assert.Equal(expected, CertificatePlans.AnchorCommonName(cluster, trustDomain));

    [Fact]
    public void Anchors_name_fits_a_common_name() =>
        Assert.Equal(64, CertificatePlans.AnchorCommonName(new string('x', 200), "cluster.local").Length);
}
