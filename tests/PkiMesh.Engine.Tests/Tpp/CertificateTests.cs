using System.Text;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

public class CertificateTests : TppTest
{
    private const string Folder = @"\VED\Policy\k8s";
    private const string Dn = @"\VED\Policy\k8s\root.linkerd.cluster.local";

    [Theory]
    [InlineData(400, """{"Error":"PolicyDN: \\VED\\Policy\\k8s does not exist"}""", "TppZoneNotFound")]
    [InlineData(403, """{"Error":"no rights"}""", "TppPermissionDenied")]
    [InlineData(400, """{"Error":"something else\u000d\u000a"}""", "TppBadRequest")]
    [InlineData(200, """{"Error":null}""", "TppBadAnswer")]
    public async Task AZoneThatCannotBeReadIsExplained(int status, string body, string errorId)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(status, body));
        var error = errorId == "TppBadRequest"
            ? await Assert.ThrowsAsync<PkiMeshException>(() => Port.GetPolicyAsync(session, Folder, null, None))
            : await FailsAsync(() => Port.GetPolicyAsync(session, Folder, null, None), errorId);
        Assert.Equal(errorId, error.ErrorId);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task TheEndOfAZonesNameMayBeMissing()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(400, """{"Error":"PolicyDN: x does not exist"}"""), new FakeAnswer(200, """{"Policy":{}}"""));
        Assert.False(await Port.ZoneExistsAsync(session, "k8s", None));
        Assert.True(await Port.ZoneExistsAsync(session, "k8s", None));
        Assert.All(Tpp.To("/vedsdk/certificates/checkpolicy"), request => Assert.Equal(Folder, (string?)request.Json["PolicyDN"]));
    }

    [Fact]
    public async Task ARequestIsJudgedPartByPart()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(200, """
            {"Error":null,"Policy":{"CertificateAuthority":{"Locked":true,"Value":"\\VED\\Policy\\ca"},"KeyPair":{"KeyAlgorithm":{"Locked":true,"Value":"RSA"},"KeySize":{"Locked":false,"Value":2048}},
            "Subject":{"OrganizationalUnit":{"Locked":false,"Values":["a","b"]}},"WhitelistedDomains":["example.com"],"SubjAltNameDnsAllowed":true},
            "CSR":{"Enrollable":false,"Details":{"CommonName":{"Compliant":true,"Value":"x"},"KeyAlgorithm":{"Compliant":false,"Value":"RSA"},"SubjAltNameDns":{"Compliant":true,"Values":["x","y"]}}}}
            """));

        var policy = await Port.GetPolicyAsync(session, Folder, "the request", None);

        Assert.Equal("the request", (string?)Tpp.Requests.Last().Json["PKCS10"]);
        Assert.Equal(new TppPolicyValue(@"\VED\Policy\ca", true), policy.CertificateAuthority);
        Assert.Equal("RSA (locked)", policy.KeyAlgorithm.ToString());
        Assert.Equal("2048", policy.KeySize.Value);
        Assert.Equal("a, b", policy.OrganizationalUnits.ToString());
        Assert.Equal(["example.com"], policy.WhitelistedDomains);
        Assert.True(policy.DnsNamesAllowed);
        Assert.False(policy.UrisAllowed);
        Assert.False(policy.Request!.IsEnrollable);
        Assert.Equal("KeyAlgorithm", Assert.Single(policy.Request.Violations).Name);
        Assert.Equal("x, y", policy.Request.Details[2].Value);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CertificatesComeInPages(bool counted)
    {
        using var session = await ConnectAsync();
        FakeAnswer Page(int first, int count) => new(200, "{\"Certificates\":[" + string.Join(',', Enumerable.Range(first, count).Select(Row)) + "]}")
        {
            Headers = counted ? [("X-Record-Count", "5")] : null,
        };
        Tpp.On("/vedsdk/certificates/", Page(0, 2), Page(2, 2), Page(4, 1), new FakeAnswer(500));

        List<TppCertificate> found = [];
        await foreach (var certificate in Port.FindCertificatesAsync(session, new TppCertificateQuery { Zone = "k8s", Recurse = true, PageSize = 2 }, None))
        {
            found.Add(certificate);
        }

        Assert.Equal(["c0", "c1", "c2", "c3", "c4"], found.Select(certificate => certificate.Name));
        Assert.Equal("?ParentDnRecursive=%5CVED%5CPolicy%5Ck8s&Limit=2&Offset=2", Tpp.To("/vedsdk/certificates/").ElementAt(1).Query);
        Assert.Equal(new DateTime(2026, 12, 24, 10, 0, 0, DateTimeKind.Utc), found[0].NotAfterUtc);
        Assert.Equal("AB", found[0].Thumbprint);
        Assert.False(found[0].IsDetailed);
    }

    [Theory]
    [InlineData(200, """{"Policy":{}}""", null)]
    [InlineData(403, """{"error":"insufficient_scope"}""", null)]
    [InlineData(400, """{"Error":"PolicyDN: x does not exist"}""", "TppZoneNotFound")]
    public async Task AFolderThatIsNotThereIsNotAnEmptyOne(int status, string body, string? errorId)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/", new FakeAnswer(200, """{"Certificates":[]}"""));
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(status, body));
        async Task FindAsync()
        {
            await foreach (var found in Port.FindCertificatesAsync(session, new TppCertificateQuery { Zone = "k8s" }, None))
            {
                Assert.Fail($"{found} is not there");
            }
        }

        if (errorId is null)
        {
            await FindAsync();
        }
        else
        {
            await FailsAsync(FindAsync, errorId);
        }
    }

    [Fact]
    public async Task CertificatesAreCountedWithoutBeingRead()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/", new FakeAnswer(200) { Headers = [("X-Record-Count", "100000")] });
        Assert.Equal(100_000, await Port.CountCertificatesAsync(session, new TppCertificateQuery { ExpiresBeforeUtc = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc) }, None));
        Assert.Equal("HEAD", Tpp.Requests.Last().Method);
        Assert.Contains("ValidToLess=2027-01-01T00%3A00%3A00Z", Tpp.Requests.Last().Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OneCertificateIsFoundByItsDnWithoutMoreScope()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/", new FakeAnswer(200, $$"""{"Certificates":[{{Row(1)}},{"DN":"{{Dn.Replace(@"\", @"\\", StringComparison.Ordinal)}}","Guid":"{0a0b0c0d-0000-0000-0000-000000000001}"}]}"""));
        Tpp.On("/vedsdk/certificates/{0a0b0c0d-0000-0000-0000-000000000001}", new FakeAnswer(200, $$$"""
            {"DN":"{{{Dn.Replace(@"\", @"\\", StringComparison.Ordinal)}}}","Guid":"{0a0b0c0d-0000-0000-0000-000000000001}","CertificateAuthorityDN":"\\VED\\Policy\\ca","Disabled":false,"Origin":"cert-manager",
             "ProcessingDetails":{"Stage":600,"Status":"waiting","InError":true,"TicketDN":"t"},"CertificateDetails":{"CN":"root.linkerd.cluster.local","Serial":"0a","TemplateName":"SubCA","ValidTo":"2026-12-24T10:00:00.0000000Z"}}
            """));

        var certificate = await Port.GetCertificateAsync(session, Dn, None);

        Assert.True(certificate.IsDetailed);
        Assert.Equal("root.linkerd.cluster.local", certificate.Name);
        Assert.Equal(600, certificate.Stage);
        Assert.True(certificate.IsInError);
        Assert.Equal("SubCA", certificate.TemplateName);
        Assert.Equal("0A", certificate.SerialNumber);
        Assert.DoesNotContain(Tpp.Requests, request => request.Path.Contains("config", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(200, """{"Certificates":[]}""")]
    [InlineData(400, """{"ErrorDetails":"The folder does not exist"}""")]
    public async Task ACertificateThatIsNotThereIsAnError(int status, string body)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/", new FakeAnswer(status, body));
        await FailsAsync(() => Port.GetCertificateAsync(session, Dn, None), "TppCertificateNotFound");
    }

    [Fact]
    public async Task ACertificateIsRetrievedWithItsChain()
    {
        using var session = await ConnectAsync();
        var text = "subject=CN=a\r\nissuer=CN=b\r\n" + (Tpp.Authority.IssuingPem + "\n" + Tpp.Authority.RootPem + "\n").ReplaceLineEndings("\r\n");
        Tpp.On("/vedsdk/certificates/retrieve",
            new FakeAnswer(202, """{"Stage":500,"Status":"Post CSR"}"""),
            new FakeAnswer(200, $$"""{"CertificateData":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}}","Format":"base64"}"""));

        var pending = await Port.RetrieveAsync(session, Dn, None);
        Assert.False(pending.IsIssued);
        Assert.Equal((500, "Post CSR"), (pending.Stage, pending.Status));

        var issued = await Port.RetrieveAsync(session, Dn, None);
        Assert.True(issued.IsIssued);
        Assert.Equal([Tpp.Authority.Issuing.Thumbprint, Tpp.Authority.Root.Thumbprint], issued.Chain.Select(certificate => certificate.Thumbprint));
        Assert.Equal("Test Issuing CA", issued.Certificate!.CommonName);
    }

    [Theory]
    [InlineData(500, """{"Stage":500,"Status":"Post CSR failed with error: Cannot connect to the certificate authority (CA)."}""", "TppIssuanceFailed")]
    [InlineData(400, """{"Error":"Certificate \\VED\\x does not exist."}""", "TppCertificateNotFound")]
    [InlineData(200, """{"CertificateData":"no base64!"}""", "TppBadAnswer")]
    public async Task ACertificateThatCannotBeRetrievedIsExplained(int status, string body, string errorId)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/retrieve", new FakeAnswer(status, body));
        await FailsAsync(() => Port.RetrieveAsync(session, Dn, None), errorId);
    }

    [Theory]
    [InlineData(200, """{"ProcessingResetCompleted":true}""", true)]
    [InlineData(400, """{"Error":"Reset is not completed. No reset is required for the certificate."}""", false)]
    public async Task AResetSaysWhetherThereWasAnythingToReset(int status, string body, bool expected)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/reset", new FakeAnswer(status, body));
        Assert.Equal(expected, await Port.ResetAsync(session, Dn, restart: false, None));
    }

    [Theory]
    [InlineData("""{"Result":400,"Error":"Object does not exist"}""", null)]
    [InlineData("""{"Result":7,"Error":"rights"}""", "TppPermissionDenied")]
    public async Task AResultCodeCountsThoughHttpSaysOk(string body, string? errorId)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/config/dntoguid", new FakeAnswer(200, body));
        if (errorId is null)
        {
            Assert.Null(await Port.FindGuidAsync(session, Dn, None));
        }
        else
        {
            await FailsAsync(() => Port.FindGuidAsync(session, Dn, None), errorId);
        }
    }

    [Fact]
    public async Task RightsAreReadFromOldServersToo()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/permissions/geteffectivepermissions", new FakeAnswer(200, """{"Result":1,"Permissions":{"IsViewAllowed":true,"IsReadAllowed":true,"IsWriteAllowed":true,"IsCreateAllowed":true}}"""));
        Assert.True((await Port.GetPermissionsAsync(session, Folder, None))!.MayRequest);

        Tpp.On("/vedsdk/permissions/geteffectivepermissions", new FakeAnswer(404));
        Tpp.On("/vedsdk/config/dntoguid", new FakeAnswer(200, """{"Result":1,"GUID":"{0a0b0c0d-0000-0000-0000-000000000001}"}"""));
        Tpp.On("/vedsdk/permissions/object/{0a0b0c0d-0000-0000-0000-000000000001}/local/{1}/Effective", new FakeAnswer(200, """{"EffectivePermissions":{"IsViewAllowed":true}}"""));
        var old = await Port.GetPermissionsAsync(session, Folder, None);
        Assert.True(old!.View);
        Assert.False(old.MayRequest);
    }

    private static string Row(int number) =>
        $$$$"""{"DN":"\\VED\\Policy\\k8s\\c{{{{number}}}}","Guid":"{0a0b0c0d-0000-0000-0000-00000000000{{{{number}}}}}","Name":"c{{{{number}}}}","X509":{"CN":"c","Thumbprint":"ab","ValidTo":"2026-12-24T10:00:00.0000000Z","SANS":{"DNS":["c"]}}}""";
}
