using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class PolicyTests(TppFixture fixture) : IClassFixture<TppFixture>
{
    private const string Lab = TppDn.Policy + @"\Certificates\lab\";

    private static readonly LabKey s_rsa = LabKey.Generate(KeySpec.Rsa(2048));

    private TppHost Host => fixture.Host;

    /// <summary>Zone, key, common name, DNS name, the part that does not comply (or null), whether it can be enrolled.</summary>
    public static TheoryData<string, string, string, string?, string?, bool> DryRuns => new()
    {
        { "leaf-template", "P256", "a.example.com", null, null, true },
        { "rsa-only", "P256", "a.example.com", null, "KeyAlgorithm", false },
        { "rsa-only", "RSA", "a.example.com", null, null, true },
        { "p384-only", "P256", "a.example.com", null, "KeySize", false },
        { "p384-only", "P384", "a.example.com", null, null, true },
        { "example-com", "P256", "root.linkerd.cluster.local", null, "CommonName", false },
        { "example-com", "P256", "deep.down.example.com", null, null, true },
        { "example-com", "P256", "example.com", "b.example.org", "SubjAltNameDns", false },
        { "locked-subject", "P256", "a.example.com", null, null, true },
        { "no-ca", "P256", "a.example.com", null, null, false },
    };

    [Theory]
    [MemberData(nameof(DryRuns))]
    public async Task A_csr_sent_along_is_judged(string zone, string key, string commonName, string? dns, string? bad, bool enrollable)
    {
        var csr = new CertificateSigningRequestBuilder
        {
            Subject = new SubjectName { CommonName = commonName },
            AltNames = new SubjectAltNames { DnsNames = dns is null ? [] : [dns] },
        }.Build(key switch { "RSA" => s_rsa, "P384" => LabKey.Generate(KeySpec.P384), _ => LabKey.Generate(KeySpec.P256) });
        var answer = await Host.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = Lab + zone, ["PKCS10"] = csr.ToPem() });
        var report = answer.Json["CSR"]!;
        Assert.Equal(enrollable, report["Enrollable"]!.GetValue<bool>());
        var failing = report["Details"]!.AsObject().Where(detail => !detail.Value!["Compliant"]!.GetValue<bool>()).Select(detail => detail.Key).ToList();
        if (bad is null)
        {
            Assert.Empty(failing);
        }
        else
        {
            Assert.Contains(bad, failing);
        }

        // What the dry run says, the request does.
        var request = await Host.PostAsync("vedsdk/certificates/request", new JsonObject { ["PolicyDN"] = Lab + zone, ["ObjectName"] = $"dry-{key}-{commonName}-{dns}", ["PKCS10"] = csr.ToPem() });
        Assert.Equal(enrollable ? 200 : 400, (int)request.Status);
    }

    [Fact]
    public async Task The_default_zone_says_what_the_recorded_one_said()
    {
        var policy = (await Host.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = Host.State.DefaultZone })).Json["Policy"]!;
        Assert.Equal("""{"KeyAlgorithm":{"Locked":false,"Value":"ECC"},"KeySize":{"Locked":false,"Value":2048},"EllipticCurve":{"Locked":false,"Value":"P256"}}""", policy["KeyPair"]!.ToJsonString());
        Assert.Equal("UserProvided", policy["CsrGeneration"]!["Value"]!.ToString());
        Assert.True(policy["CertificateAuthority"]!["Locked"]!.GetValue<bool>());
        Assert.Empty(policy["WhitelistedDomains"]!.AsArray());
    }

    [Fact]
    public async Task A_pkix_policy_is_shown_to_older_clients_as_well()
    {
        const string Dn = TppDn.Policy + @"\Certificates\pkix";
        var folder = Host.State.Tree.EnsureFolder(Dn);
        folder.SetPolicy(TppClasses.Certificate, PolicyNames.PkixParameterSets, [PkixParameterSets.Of(KeySpec.P384)!], true);
        var pair = (await Host.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = Dn })).Json["Policy"]!["KeyPair"]!;
        Assert.Equal("""{"Locked":true,"Value":"P384"}""", pair["EllipticCurve"]!.ToJsonString());
        Assert.Equal("""{"Locked":true,"Value":"ECC"}""", pair["KeyAlgorithm"]!.ToJsonString());
        Assert.Equal("1.3.6.1.4.1.28783.10.2.1.384", pair["PkixParameterSet"]!["Values"]![0]!.ToString());
    }

    [Fact]
    public async Task A_key_used_before_is_reported_and_refused_where_the_policy_says_so()
    {
        const string Dn = TppDn.Policy + @"\Certificates\no-reuse";
        var folder = Host.State.Tree.EnsureFolder(Dn);
        folder.SetPolicy(TppClasses.Certificate, PolicyNames.CertificateAuthority, [CaTemplates.Dn(CaTemplates.Leaf)], true);
        folder.SetPolicy(TppClasses.Certificate, PolicyNames.AllowPrivateKeyReuse, ["0"], true);
        var csr = new CertificateSigningRequestBuilder { Subject = new SubjectName { CommonName = "reused" } }.Build(LabKey.Generate(KeySpec.P256)).ToPem();
        var body = new JsonObject { ["PolicyDN"] = Dn, ["PKCS10"] = csr };
        Assert.Equal(200, (int)(await Host.PostAsync("vedsdk/certificates/request", body)).Status);
        var again = await Host.PostAsync("vedsdk/certificates/request", body);
        Assert.Contains("PrivateKeyReused", again.Text("Error"), StringComparison.Ordinal);
    }
}
