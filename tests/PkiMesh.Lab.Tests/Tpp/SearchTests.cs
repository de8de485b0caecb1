using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Model;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public sealed class SearchTests(SearchTests.Filled filled) : IClassFixture<SearchTests.Filled>
{
    private const string Folder = TppDn.Policy + @"\Certificates\k8s";

    /// <summary>Five imported certificates: a (P-256, 10 days), b (RSA 2048, 100 days), c (wildcard), d (disabled), e below cluster2.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        internal TppHost Host { get; private set; } = null!;

        internal LabCertificate A { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Host = await (await TppHost.StartAsync()).SignInAsync();
            A = await AddAsync(Folder, "a", KeySpec.P256, 10, "a.example.com");
            await AddAsync(Folder, "b", KeySpec.Rsa(2048), 100, "b.example.com");
            await AddAsync(Folder, "c", KeySpec.P256, 100, "*.example.com");
            await AddAsync(Folder, "d", KeySpec.P384, 100, "d.example.com");
            await AddAsync(Folder + @"\cluster2", "e", KeySpec.P256, 100, "e.example.com");
            Host.State.Tree.Find(Folder + @"\d")!.Set("Disabled", "1");
        }

        public async Task DisposeAsync() => await Host.DisposeAsync();

        private async Task<LabCertificate> AddAsync(string folder, string name, KeySpec spec, int days, string dns)
        {
            var certificate = new CertificateBuilder
            {
                Subject = new SubjectName { CommonName = name + ".example.com", Organizations = ["Org " + name] },
                NotBefore = Host.State.Now,
                NotAfter = Host.State.Now.AddDays(days),
                AltNames = new SubjectAltNames { DnsNames = [dns] },
            }.SelfSign(LabKey.Generate(spec));
            var answer = await Host.PostAsync("vedsdk/certificates/import", new JsonObject { ["PolicyDN"] = folder, ["ObjectName"] = name, ["CertificateData"] = certificate.ToPem() });
            Assert.Equal(HttpStatusCode.OK, answer.Status);
            return certificate;
        }
    }

    private TppHost Host => filled.Host;

    [Theory]
    [InlineData("", "abcde")]
    [InlineData(@"ParentDn=\VED\Policy\Certificates\k8s", "abcd")]
    [InlineData(@"parentdnrecursive=\ved\policy\certificates\k8s", "abcde")]
    [InlineData(@"ParentDnRecursive=\VED\Policy\Certificates\k8s\cluster2", "e")]
    [InlineData(@"ParentDnRecursive=\VED\Policy\Certificates\none", "")]
    [InlineData("Name=A", "a")]
    [InlineData("CN=b.example.com", "b")]
    [InlineData("CN=b.example.com,c.example.com", "bc")]
    [InlineData("CN=b.example.com&CN=c.example.com", "bc")]
    [InlineData("O=Org b", "b")]
    [InlineData("SAN-DNS=*.example.com", "c")]
    [InlineData("IsWildcard=1", "c")]
    [InlineData("KeyAlgorithm=RSA", "b")]
    [InlineData("KeySize=384", "d")]
    [InlineData("KeySizeGreater=384", "b")]
    [InlineData("KeySizeLess=384", "ace")]
    [InlineData("PkixParameterSet=1.3.6.1.4.1.28783.10.2.1.384", "d")]
    [InlineData("SignatureAlgorithm=sha384ECDSA", "d")]
    [InlineData("ValidToLess=2030-02-01", "a")]
    [InlineData("ValidToGreater=2030-02-01T00:00:00.0000000Z", "bcde")]
    [InlineData("ValidFromGreater=2030-02-01", "")]
    [InlineData("Disabled=1", "d")]
    [InlineData("Disabled=0", "abce")]
    [InlineData("InError=0&Disabled=0&KeyAlgorithm=ECC", "ace")]
    [InlineData("IsSelfSigned=", "abcde")]
    [InlineData("ManagementType=Monitoring", "abcde")]
    [InlineData("Issuer=\"CN=a.example.com, O=Org a\"", "a")]
    [InlineData("unknown=filter", "abcde")]
    public async Task Filters(string query, string names)
    {
        var escaped = query.Replace("\\", "%5C", StringComparison.Ordinal).Replace(" ", "%20", StringComparison.Ordinal).Replace("\"", "%22", StringComparison.Ordinal);
        var answer = await Host.GetAsync("vedsdk/certificates/?" + escaped);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(names, string.Concat(answer.Json["Certificates"]!.AsArray().Select(row => row!["Name"]!.ToString()).Order()));
        Assert.Equal(names.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), answer.Headers["X-Record-Count"]);
        var head = await Host.SendAsync(HttpMethod.Head, "vedsdk/certificates/?" + escaped, null);
        Assert.Equal(answer.Headers["X-Record-Count"], head.Headers["X-Record-Count"]);
        Assert.Empty(head.Bytes);
    }

    [Fact]
    public async Task A_thumbprint_and_a_serial_find_one()
    {
        foreach (var query in new[] { "Thumbprint=" + filled.A.Sha1, "Serial=" + filled.A.SerialHex.ToUpperInvariant() })
        {
            var row = Assert.Single((await Host.GetAsync("vedsdk/certificates/?" + query)).Json["Certificates"]!.AsArray())!;
            Assert.Equal("a", row["Name"]!.ToString());
            Assert.Equal("a.example.com", row["X509"]!["SANS"]!["DNS"]![0]!.ToString());
        }
    }

    [Fact]
    public async Task Pages_link_to_each_other_and_miss_none()
    {
        List<string> seen = [];
        var next = "/vedsdk/certificates/?Limit=2";
        while (next is not null)
        {
            var page = await Host.GetAsync(next);
            Assert.Equal("5", page.Headers["X-Record-Count"]);
            seen.AddRange(page.Json["Certificates"]!.AsArray().Select(row => row!["Name"]!.ToString()));
            next = (page.Json["_links"] as JsonArray)?.Select(link => link!["Next"]?.ToString()).FirstOrDefault(link => link is not null);
        }

        Assert.Equal(["a", "b", "c", "d", "e"], seen.Order());
    }

    [Fact]
    public async Task A_date_that_is_none_is_400_with_details()
    {
        var answer = await Host.GetAsync("vedsdk/certificates/?ValidToLess=soon");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("ValidToLess", answer.Text("ErrorDetails"), StringComparison.Ordinal);
    }
}
