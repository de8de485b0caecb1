using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>Every zone of the catalog, asked as cert-manager asks (measured.md §4, recordings/errors-tpp.txt).</summary>
public class ZoneTests(TppFixture fixture) : IClassFixture<TppFixture>
{
    private TppHost Host => fixture.Host;

    private const string Policy = TppDn.Policy + @"\";
    private const string Lab = Policy + ZoneCatalog.Lab + @"\";

    public static TheoryData<string, string> Refusals => new()
    {
        { Policy + ZoneCatalog.Missing, "vcert error: your data contains problems: zone not found" },
        { Lab + "no-rights", "Invalid status: 403 Forbidden Server response: {\"Error\":\"You do not have sufficient rights to the object.\"}" },
        { Lab + "rsa-only", "the requested Key Type and Size do not match any of the allowed Key Types and Sizes" },
        { Lab + "p384-only", "the requested Key Type and Size do not match any of the allowed Key Types and Sizes" },
        { Lab + "example-com", @"common name root.linkerd.cluster.local is not allowed in this policy: [^([\p{L}\p{N}-*]+\.)*example\.com$]" },
        { Lab + "create-denied", "Unexpected status code on TPP Certificate Request.\n Status:\n 403 Forbidden. \n Body:\n {\"Error\":\"User does not have sufficient permissions to create objects under policy \\\\VED\\\\Policy\\\\Certificates\\\\lab\\\\create-denied\"}\n" },
        { Lab + "request-refused", "Unexpected status code on TPP Certificate Request.\n Status:\n 400 Bad Request. \n Body:\n {\"Error\":\"The certificate cannot be processed while it is in an error state.\"}\n" },
        { Lab + "service-generated-strict", "Unexpected status code on TPP Certificate Request.\n Status:\n 400 Bad Request. \n Body:\n {\"Error\":\"PKCS#10 data will not be processed. Policy \\\"\\\\VED\\\\Policy\\\\Certificates\\\\lab\\\\service-generated-strict\\\" is locked to a Server Generated CSR.\"}\n" },
        { Lab + "no-ca", "Unexpected status code on TPP Certificate Request.\n Status:\n 400 Bad Request. \n Body:\n {\"Error\":\"Need a certificate authority (CADN).\\r\\n\"}\n" },
        { Lab + "root-first", "request doesn't match certificate: unmatched key type: RSA, ECDSA" },
        { Lab + "enrolment-fails", @"unable to retrieve: Unexpected status code on TPP Certificate Retrieval. Status: 500 Certificate \VED\Policy\Certificates\lab\enrolment-fails\root.linkerd.cluster.local has encountered an error while processing, Status: Post CSR failed with error: Cannot connect to the certificate authority (CA)., Stage: 500." },
        { Lab + "stuck", "pending" },
        { Lab + "pending-manager", "pending" },
        { Lab + "approval", "pending" },
        { Lab + "slow-5m", "pending" },
        { Lab + "pending-once", "pending" },
    };

    /// <summary>Zones that issue: how many certificates come, whether the first is a CA, its path length, its days (0: do not look), the signature.</summary>
    public static TheoryData<string, int, bool, int?, double, string> Issuing => new()
    {
        { Policy + ZoneCatalog.TwoTier, 3, true, null, 30, "SHA256-RSA" },
        { Policy + ZoneCatalog.OneTier, 2, true, null, 30, "SHA256-RSA" },
        { Policy + @"Certificates\k8s\cluster2", 3, true, null, 30, "SHA256-RSA" },
        { Policy + @"Certificates\k8s\leaf", 3, false, null, 30, "SHA256-RSA" },
        { Lab + "service-generated", 3, true, null, 30, "SHA256-RSA" },
        { Lab + "locked-subject", 3, true, null, 30, "SHA256-RSA" },
        { Lab + "leaf-template", 3, false, null, 30, "SHA256-RSA" },
        { Lab + "no-keycertsign", 3, true, null, 30, "SHA256-RSA" },
        { Lab + "pathlen0", 3, true, 0, 30, "SHA256-RSA" },
        { Lab + "rsa4096-ca", 3, true, null, 30, "SHA256-RSA" },
        { Lab + "p384-ca", 3, true, null, 30, "ECDSA-SHA384" },
        { Lab + "ed25519-ca", 3, true, null, 30, "Ed25519" },
        { Lab + "pss-ca", 3, true, null, 30, "SHA256-RSAPSS" },
        { Lab + "ca-expiring", 3, true, null, 10, "SHA256-RSA" },
        { Lab + "no-chain", 1, true, null, 30, "SHA256-RSA" },
        { Lab + "unordered-chain", 3, true, null, 30, "SHA256-RSA" },
        { Lab + "validity-240h", 3, true, null, 10, "SHA256-RSA" },
        { Lab + "validity-24h", 3, true, null, 1, "SHA256-RSA" },
        { Lab + "stuck-until-reset", 0, false, null, 0, "" },
    };

    [Fact]
    public void Every_zone_of_the_catalog_is_in_one_of_the_tables()
    {
        var known = Refusals.Concat(Issuing).Select(row => (string)row[0]).Append(Lab + "slow-7s").ToHashSet(TppDn.Comparer);
        Assert.All(ZoneCatalog.All, zone => Assert.Contains(zone.Dn, known));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refuses(string zone, string error)
    {
        var (actual, _) = await new VcertClient(Host).SignAsync(zone);
        Assert.Equal(error, actual);
    }

    [Theory]
    [MemberData(nameof(Issuing))]
    public async Task Issues(string zone, int count, bool isCa, int? pathLength, double days, string signature)
    {
        var client = new VcertClient(Host);
        var (error, certificates) = await client.SignAsync(zone);
        if (count == 0)
        {
            Assert.Contains("Status: This certificate cannot be processed while it is in an error state. Fix any errors, and then click Retry., Stage: 500.", error, StringComparison.Ordinal);
            Assert.Null((await client.SignAsync(zone)).Error);
            return;
        }

        Assert.Null(error);
        Assert.Equal(count, certificates.Count);
        var leaf = certificates[0];
        Assert.Equal(isCa, leaf.IsCa);
        Assert.Equal(pathLength, leaf.BasicConstraints?.PathLength);
        Assert.Equal(days, Math.Round((leaf.NotAfter - Host.State.Now).TotalDays, 1), 0.1);
        Assert.Equal(signature, leaf.SignatureAlgorithm);
        Assert.Equal("root.linkerd.cluster.local", leaf.Subject.CommonName);
        if (count > 1)
        {
            var chain = ChainVerifier.VerifyAsGo(leaf, certificates, certificates.Where(one => one.IsSelfSigned).ToList(), Host.State.Now, ExtendedKeyUsages.Any);
            Assert.Null(chain.Error);
            Assert.Equal(count, chain.Chain.Count);
        }
    }

    [Fact]
    public async Task A_locked_subject_replaces_what_the_request_says()
    {
        var (_, certificates) = await new VcertClient(Host).SignAsync(Lab + "locked-subject");
        Assert.Equal("CN=root.linkerd.cluster.local,ST=Utah,L=Salt Lake City,OU=PKI,O=Example Corp,C=US", certificates[0].Subject.ToString());
    }

    [Fact]
    public async Task A_ca_without_keycertsign_cannot_have_signed_anything()
    {
        var (_, certificates) = await new VcertClient(Host).SignAsync(Lab + "no-keycertsign");
        Assert.False(certificates[0].KeyUsage.HasFlag(KeyUsages.CertSign));
    }

    [Fact]
    public async Task An_unordered_chain_has_the_root_before_the_issuing_ca()
    {
        var (_, certificates) = await new VcertClient(Host).SignAsync(Lab + "unordered-chain");
        Assert.Equal(["root.linkerd.cluster.local", "Example Corp Root CA", "Example Corp Issuing CA 1"], certificates.Select(one => one.Subject.CommonName));
    }

    [Fact]
    public async Task A_pending_certificate_comes_when_its_time_has_come()
    {
        var client = new VcertClient(Host) { CommonName = "in.five.minutes" };
        Assert.Equal("pending", (await client.SignAsync(Lab + "slow-5m")).Error);
        await Host.Clock.AdvanceAsync(TimeSpan.FromMinutes(4), CancellationToken.None);
        Assert.Equal("pending", (await client.RetrieveAsync(Lab + @"slow-5m\in.five.minutes")).Error);
        await Host.Clock.AdvanceAsync(TimeSpan.FromMinutes(2), CancellationToken.None);
        Assert.Null((await client.RetrieveAsync(Lab + @"slow-5m\in.five.minutes")).Error);
    }

    [Fact]
    public async Task Seven_seconds_pass_in_the_labs_time()
    {
        var client = new VcertClient(Host);
        Assert.True((await client.SignAsync(Lab + "slow-7s")).Error is null or "pending");
        await Host.Clock.AdvanceAsync(TimeSpan.FromSeconds(8), CancellationToken.None);
        Assert.Null((await client.RetrieveAsync(Lab + @"slow-7s\root.linkerd.cluster.local")).Error);
    }

    [Fact]
    public async Task The_first_retrieve_may_be_202_and_the_second_200()
    {
        var (error, certificates) = await new VcertClient(Host) { CommonName = "second.time" }.SignAsync(Lab + "pending-once", retrieves: 2);
        Assert.Null(error);
        Assert.Equal(3, certificates.Count);
    }
}
