using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Cms;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tests.Pki;
using PkiMesh.Lab.Tpp.Model;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class CertificateCallTests(TppFixture fixture) : IClassFixture<TppFixture>
{
    private TppHost Host => fixture.Host;

    private string Zone => Host.State.DefaultZone;

    private async Task<(string Dn, string Guid, LabCertificate Certificate)> IssueAsync(string name)
    {
        var (error, certificates) = await new VcertClient(Host) { CommonName = name }.SignAsync(Zone);
        Assert.Null(error);
        var dn = $@"{Zone}\{name}";
        return (dn, Host.State.Tree.Find(dn)!.Guid.ToString("B"), certificates[0]);
    }

    private Task<TppAnswer> DetailsAsync(string guid) => Host.GetAsync($"vedsdk/certificates/{guid}");

    [Fact]
    public async Task A_second_request_of_the_same_name_archives_the_first()
    {
        var (dn, guid, first) = await IssueAsync("twice");
        var (_, again, second) = await IssueAsync("twice");
        Assert.Equal(guid, again);
        Assert.NotEqual(first, second);
        Assert.Equal(second.Sha1, (await DetailsAsync(guid)).Json["CertificateDetails"]!["Thumbprint"]!.ToString());

        var history = (await Host.GetAsync($"vedsdk/certificates/{guid}/PreviousVersions")).Json["PreviousVersions"]!.AsArray();
        var old = Assert.Single(history)!;
        Assert.Equal(first.Sha1, old["CertificateDetails"]!["Thumbprint"]!.ToString());
        var byVault = await Host.GetAsync($"vedsdk/certificates/retrieve/{old["VaultId"]}?Format=DER");
        Assert.Equal("application/x-x509-ca-cert", byVault.Headers["Content-Type"]);
        Assert.Equal(first.Der, byVault.Bytes);

        await Host.Clock.AdvanceAsync(TimeSpan.FromDays(31), CancellationToken.None);
        Assert.Empty((await Host.GetAsync($"vedsdk/certificates/{guid}/previousversions?ExcludeExpired=true")).Json["PreviousVersions"]!.AsArray());
        Assert.NotNull(dn);
    }

    [Fact]
    public async Task Base64_has_a_preamble_for_each_certificate_and_crlf()
    {
        var (dn, _, leaf) = await IssueAsync("preamble");
        var answer = await Host.PostAsync("vedsdk/certificates/retrieve", new JsonObject { ["CertificateDN"] = dn, ["Format"] = "Base64", ["IncludeChain"] = true });
        var text = Encoding.ASCII.GetString(Convert.FromBase64String(answer.Text("CertificateData")));
        Assert.StartsWith("subject=CN=preamble\r\nissuer=CN=Example Corp Issuing CA 1, O=Example Corp\r\n-----BEGIN CERTIFICATE-----\r\n", text, StringComparison.Ordinal);
        Assert.Equal("preamble.cer", answer.Text("Filename"));
        Assert.Equal([leaf, .. Host.State.Templates.Values.First().Authority.Chain], PemBundle.ReadLenient(text));
    }

    [Theory]
    [InlineData("RootFirstOrder", true, 3, "Example Corp Root CA")]
    [InlineData("IncludeChain", true, 3, "order")]
    [InlineData("IncludeChain", false, 1, "order")]
    public async Task The_chain_comes_as_asked(string option, bool value, int count, string first)
    {
        var (dn, _, _) = await IssueAsync("order");
        var body = new JsonObject { ["CertificateDN"] = dn, ["Format"] = "base64", ["IncludeChain"] = option != "IncludeChain" || value };
        body[option] = value;
        var answer = await Host.PostAsync("vedsdk/certificates/retrieve", body);
        var certificates = PemBundle.ReadLenient(Encoding.ASCII.GetString(Convert.FromBase64String(answer.Text("CertificateData"))));
        Assert.Equal(count, certificates.Count);
        Assert.Equal(first, certificates[0].Subject.CommonName);
    }

    [Fact]
    public async Task Pkcs7_holds_the_chain()
    {
        var (dn, _, leaf) = await IssueAsync("p7");
        var answer = await Host.GetAsync($"vedsdk/certificates/retrieve?CertificateDN={Uri.EscapeDataString(dn)}&Format={Uri.EscapeDataString("PKCS #7")}&IncludeChain=true");
        Assert.Equal("application/x-pkcs7-certificates", answer.Headers["Content-Type"]);
        var held = new CmsSignedData(answer.Bytes).GetCertificates().EnumerateMatches(null).Select(LabCertificate.From).ToList();
        Assert.Equal(3, held.Count);
        Assert.Contains(leaf, held);
    }

    [Theory]
    [InlineData("ECC", "BEGIN ENCRYPTED PRIVATE KEY", "Base64 (PKCS #8)")]
    [InlineData("RSA", "BEGIN ENCRYPTED PRIVATE KEY", "Base64 (PKCS#8)")]
    [InlineData("RSA", "BEGIN RSA PRIVATE KEY", "Base64")]
    public async Task A_key_that_tpp_made_can_be_had_with_a_password(string algorithm, string label, string format)
    {
        var name = $"service-{algorithm}-{format.Length}";
        var request = await Host.PostAsync("vedsdk/certificates/request", new JsonObject { ["PolicyDN"] = Zone, ["Subject"] = name, ["KeyAlgorithm"] = algorithm, ["Organization"] = "o" });
        Assert.Equal(HttpStatusCode.OK, request.Status);
        var body = new JsonObject { ["CertificateDN"] = request.Text("CertificateDN"), ["Format"] = format, ["IncludePrivateKey"] = true };
        Assert.Equal("Password is required to include the private key.", (await Host.PostAsync("vedsdk/certificates/retrieve", body)).Text("Error"));
        body["Password"] = "secret1234";
        var text = Encoding.ASCII.GetString(Convert.FromBase64String((await Host.PostAsync("vedsdk/certificates/retrieve", body)).Text("CertificateData")));
        Assert.Contains(label, text, StringComparison.Ordinal);
        if (label.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            using var pair = X509Certificate2.CreateFromEncryptedPem(text, text, "secret1234");
            Assert.True(pair.HasPrivateKey);
        }

        body["Format"] = "PKCS #12";
        var p12 = Convert.FromBase64String((await Host.PostAsync("vedsdk/certificates/retrieve", body)).Text("CertificateData"));
        using var loaded = X509CertificateLoader.LoadPkcs12(p12, "secret1234");
        Assert.Equal(name, loaded.GetNameInfo(X509NameType.SimpleName, false));
        Assert.True(loaded.HasPrivateKey);
    }

    [Fact]
    public async Task A_key_that_tpp_never_had_cannot_be_retrieved()
    {
        var (dn, _, _) = await IssueAsync("keyless");
        var answer = await Host.PostAsync("vedsdk/certificates/retrieve", new JsonObject { ["CertificateDN"] = dn, ["Format"] = "base64", ["IncludePrivateKey"] = true, ["Password"] = "x" });
        Assert.Equal("400 Failed to lookup private key vault id", answer.StatusLine);
    }

    [Fact]
    public async Task Retrieving_what_is_not_there_says_so_in_status_line_and_body()
    {
        var answer = await Host.PostAsync("vedsdk/certificates/retrieve", new JsonObject { ["CertificateDN"] = Zone + @"\nope", ["Format"] = "base64" });
        Assert.Equal("400 Certificate does not exist.", answer.StatusLine);
        Assert.Equal($@"Certificate {Zone}\nope does not exist.", answer.Text("Error"));
    }

    [Fact]
    public async Task Renewal_of_a_user_provided_csr_needs_another_one()
    {
        var (dn, guid, first) = await IssueAsync("renewed");
        var refused = await Host.PostAsync("vedsdk/Certificates/Renew", new JsonObject { ["CertificateDN"] = dn });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.False(refused.Json["Success"]!.GetValue<bool>());

        var csr = new CertificateSigningRequestBuilder { Subject = new SubjectName { CommonName = "renewed" } }.Build(LabKey.Generate(KeySpec.P256));
        var renewed = await Host.PostAsync("vedsdk/certificates/renew", new JsonObject { ["CertificateDN"] = dn, ["PKCS10"] = csr.ToPem() });
        Assert.True(renewed.Json["Success"]!.GetValue<bool>());
        Assert.NotEqual(first.Sha1, (await DetailsAsync(guid)).Json["CertificateDetails"]!["Thumbprint"]!.ToString());
        Assert.Single((await Host.GetAsync($"vedsdk/certificates/{guid}/PreviousVersions")).Json["PreviousVersions"]!.AsArray());

        // A thumbprint names a version: the certificate that took its place is not touched.
        var revoked = await Host.PostAsync("vedsdk/certificates/revoke", new JsonObject { ["Thumbprint"] = first.Sha1, ["Reason"] = 2 });
        Assert.True(revoked.Json["Revoked"]!.GetValue<bool>());
        Assert.NotEqual("Revoked", (await DetailsAsync(guid)).Json["CertificateDetails"]!["RevocationStatus"]?.ToString());
        var version = Assert.Single((await Host.GetAsync($"vedsdk/certificates/{guid}/PreviousVersions")).Json["PreviousVersions"]!.AsArray());
        Assert.Equal("Revoked", version!["CertificateDetails"]!["RevocationStatus"]!.ToString());
    }

    [Fact]
    public async Task Revocation_is_asked_for_once_and_disables_where_asked()
    {
        var (dn, guid, certificate) = await IssueAsync("revoked");
        var body = new JsonObject { ["Thumbprint"] = certificate.Sha1, ["Reason"] = "4", ["Comments"] = "new anchor", ["Disable"] = true };
        var first = await Host.PostAsync("vedsdk/certificates/revoke", body);
        Assert.True(first.Json["Requested"]!.GetValue<bool>() && first.Json["Success"]!.GetValue<bool>());
        var second = await Host.PostAsync("vedsdk/certificates/revoke", new JsonObject { ["CertificateDN"] = dn, ["Reason"] = 4 });
        Assert.True(!second.Json["Requested"]!.GetValue<bool>() && second.Json["Success"]!.GetValue<bool>());
        var details = (await DetailsAsync(guid)).Json;
        Assert.True(details["Disabled"]!.GetValue<bool>());
        Assert.Equal("Revoked", details["CertificateDetails"]!["RevocationStatus"]!.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await Host.PostAsync("vedsdk/certificates/revoke", new JsonObject { ["CertificateDN"] = dn, ["Reason"] = 11 })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Host.PostAsync("vedsdk/certificates/revoke", [])).Status);
    }

    [Fact]
    public async Task Put_changes_attributes_and_a_request_can_enable_again()
    {
        var (_, guid, _) = await IssueAsync("retired");
        var put = await Host.SendAsync(HttpMethod.Put, $"vedsdk/certificates/{guid}", new JsonObject
        {
            ["AttributeData"] = new JsonArray(new JsonObject { ["Name"] = "Disabled", ["Value"] = new JsonArray("1") }),
        });
        Assert.Equal(HttpStatusCode.OK, put.Status);
        Assert.True((await DetailsAsync(guid)).Json["Disabled"]!.GetValue<bool>());
        await IssueAsync("retired");
        Assert.False((await DetailsAsync(guid)).Json["Disabled"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Details_tell_what_a_pki_team_asks()
    {
        var (dn, guid, certificate) = await IssueAsync("detailed");
        var details = (await Host.GetAsync($"vedsdk/certificates%2f{Uri.EscapeDataString(guid)}")).Json;
        Assert.Equal(dn, details["DN"]!.ToString());
        Assert.Equal("cert-manager", details["Origin"]!.ToString());
        Assert.Equal(@"\VED\Policy\Administration\CAs\Example Issuing CA 1 - Subordinate", details["CertificateAuthorityDN"]!.ToString());
        var x509 = details["CertificateDetails"]!;
        Assert.Equal("SubCA", x509["TemplateName"]!.ToString());
        Assert.Equal("DigitalSignature,KeyCertSign,CrlSign", x509["KeyUsage"]!.ToString());
        Assert.Equal("P256", x509["EllipticCurve"]!.ToString());
        Assert.Equal(certificate.SerialHex.ToUpperInvariant(), x509["Serial"]!.ToString());
        Assert.Empty(details["ProcessingDetails"]!.AsObject());
    }

    [Fact]
    public async Task Import_makes_a_foreign_certificate_visible()
    {
        var root = TestPki.Root("imported");
        var answer = await Host.PostAsync("vedsdk/certificates/import", new JsonObject { ["PolicyDN"] = Zone, ["ObjectName"] = "imported", ["CertificateData"] = root.ToPem(), ["PrivateKeyData"] = TestPki.RootKey.ToPem() });
        Assert.Equal($@"{Zone}\imported", answer.Text("CertificateDN"));
        Assert.Equal(root.Sha1, (await DetailsAsync(answer.Text("Guid"))).Json["CertificateDetails"]!["Thumbprint"]!.ToString());
        Assert.True(answer.Json["CertificateVaultId"]!.GetValue<long>() > 0);
        var wrong = await Host.PostAsync("vedsdk/certificates/import", new JsonObject { ["PolicyDN"] = Zone, ["CertificateData"] = root.ToPem(), ["PrivateKeyData"] = TestPki.LeafKey.ToPem() });
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
    }

    [Fact]
    public async Task A_certificate_is_associated_with_an_application_and_dissociated()
    {
        var (dn, guid, _) = await IssueAsync("associated");
        var device = Zone + @"\device";
        await Host.PostAsync("vedsdk/config/create", new JsonObject { ["ObjectDN"] = device, ["Class"] = "Device" });
        await Host.PostAsync("vedsdk/config/create", new JsonObject { ["ObjectDN"] = device + @"\app", ["Class"] = "CAPI" });
        var body = new JsonObject { ["CertificateDN"] = dn, ["ApplicationDN"] = new JsonArray(device + @"\app") };
        Assert.Equal(HttpStatusCode.OK, (await Host.PostAsync("vedsdk/certificates/associate", body)).Status);
        Assert.Equal(device + @"\app", Assert.Single((await DetailsAsync(guid)).Json["Consumers"]!.AsArray())!.ToString());
        Assert.Equal(HttpStatusCode.OK, (await Host.PostAsync("vedsdk/certificates/dissociate", body)).Status);
        Assert.Empty((await DetailsAsync(guid)).Json["Consumers"]!.AsArray());
        body["ApplicationDN"] = new JsonArray(device + @"\none");
        Assert.Equal(HttpStatusCode.BadRequest, (await Host.PostAsync("vedsdk/certificates/associate", body)).Status);
    }

    [Fact]
    public async Task A_deleted_certificate_is_gone()
    {
        var (dn, guid, _) = await IssueAsync("deleted");
        Assert.Equal(HttpStatusCode.OK, (await Host.SendAsync(HttpMethod.Delete, $"vedsdk/certificates/{guid}", null)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await DetailsAsync(guid)).Status);
        Assert.Null(Host.State.Tree.Find(dn));
    }

    [Fact]
    public async Task Waiting_gives_the_certificate_at_once_or_202_when_the_time_is_up()
    {
        var body = new JsonObject { ["PolicyDN"] = Zone, ["Subject"] = "waited", ["KeyAlgorithm"] = "ECC", ["WorkToDoTimeout"] = "30", ["Format"] = "Base64" };
        var answer = await Host.PostAsync("vedsdk/certificates/request", body);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.NotEmpty(answer.Text("CertificateData"));

        body["PolicyDN"] = TppDn.Policy + @"\Certificates\lab\stuck";
        body["WorkToDoTimeout"] = 1;
        var late = await Host.PostAsync("vedsdk/certificates/request", body);
        Assert.Equal(HttpStatusCode.Accepted, late.Status);
        Assert.Contains("took longer than WorkToDoTimeout", late.Text("Error"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reset_frees_what_is_stuck()
    {
        var zone = TppDn.Policy + @"\Certificates\lab\stuck";
        var client = new VcertClient(Host) { CommonName = "freed" };
        Assert.Equal("pending", (await client.SignAsync(zone)).Error);
        var answer = await Host.PostAsync("vedsdk/certificates/reset", new JsonObject { ["CertificateDN"] = zone + @"\freed", ["Restart"] = false });
        Assert.True(answer.Json["ProcessingResetCompleted"]!.GetValue<bool>());
        var again = await Host.PostAsync("vedsdk/certificates/reset", new JsonObject { ["CertificateDN"] = zone + @"\freed" });
        Assert.Equal("Reset is not completed. No reset is required for the certificate.", again.Text("Error"));
    }

    [Theory]
    [InlineData("no", "PolicyDN: no does not exist")]
    [InlineData("", "PolicyDN is required")]
    public async Task A_request_for_no_zone_is_400(string zone, string error)
    {
        var answer = await Host.PostAsync("vedsdk/certificates/request", new JsonObject { ["PolicyDN"] = zone, ["Subject"] = "x" });
        Assert.Equal("400 Bad Request", answer.StatusLine);
        Assert.Equal(error, answer.Text("Error"));
    }

    [Theory]
    [InlineData("not a csr")]
    [InlineData("-----BEGIN CERTIFICATE REQUEST-----AAAA-----END CERTIFICATE REQUEST-----")]
    public async Task A_csr_that_is_none_is_refused(string csr)
    {
        var answer = await Host.PostAsync("vedsdk/certificates/request", new JsonObject { ["PolicyDN"] = Zone, ["ObjectName"] = "x", ["PKCS10"] = csr });
        Assert.Equal("PKCS10 is not valid", answer.Text("Error"));
    }
}
