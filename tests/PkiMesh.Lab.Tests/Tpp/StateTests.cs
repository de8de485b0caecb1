using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp;
using PkiMesh.Lab.Tpp.State;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>A TPP that goes on from its file.</summary>
public sealed class StateTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pkimesh-tpp-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public async Task Objects_grants_CAs_and_what_was_under_way_are_there_again()
    {
        string dn;
        string slow;
        string password;
        string? token;
        string root;
        string certificate;
        await using (var first = await StartAsync(7))
        {
            await first.SignInAsync();
            token = first.Token;
            password = first.State.Admin.Password;
            dn = await RequestAsync(first, "kept.example.com", ZoneCatalog.TwoTier);
            certificate = (await RetrieveAsync(first, dn)).Text("CertificateData");
            await first.PostAsync("vedsdk/certificates/revoke", new JsonObject { ["CertificateDN"] = dn, ["Reason"] = 4 });
            await first.PostAsync("vedsdk/config/create", new JsonObject { ["ObjectDN"] = @"\VED\Policy\Certificates\mine", ["Class"] = "Policy", ["NameAttributeList"] = new JsonArray() });
            slow = await RequestAsync(first, "slow.example.com", ZoneCatalog.Lab + @"\slow-5m");
            root = first.State.RootCertificate.Sha256;
        }

        await using var second = await StartAsync(7);
        second.Token = token;
        Assert.Equal((password, root), (second.State.Admin.Password, second.State.RootCertificate.Sha256));
        Assert.Equal(200, (int)(await second.GetAsync("vedauth/authorize/verify")).Status);
        Assert.Equal(certificate, (await RetrieveAsync(second, dn)).Text("CertificateData"));
        Assert.Equal(4, second.State.Tree.Find(dn)!.Certificate!.Current!.Revocation!.Reason);
        Assert.NotNull(second.State.Tree.Find(@"\VED\Policy\Certificates\mine"));

        // What takes five minutes took them.
        Assert.Equal(202, (int)(await RetrieveAsync(second, slow)).Status);
        await second.Clock.AdvanceAsync(TimeSpan.FromMinutes(6), default);
        Assert.Equal(200, (int)(await RetrieveAsync(second, slow)).Status);

        // The same seed does not make the same things again.
        var next = await RequestAsync(second, "next.example.com", ZoneCatalog.TwoTier);
        Assert.Equal(second.State.Tree.All.Count(), second.State.Tree.All.Select(item => item.Guid).Distinct().Count());
        await second.SignInAsync();
        Assert.NotEqual(token, second.Token);
        Assert.Equal(200, (int)(await RetrieveAsync(second, next)).Status);
    }

    [Fact]
    public async Task An_unchanged_state_comes_back_byte_for_byte_and_is_not_written_again()
    {
        await using (var first = await StartAsync(null))
        {
            await first.SignInAsync();
            await RequestAsync(first, "a.example.com", ZoneCatalog.Lab + @"\approval");
        }

        var path = Path.Combine(_directory, "tpp.json");
        var before = await File.ReadAllBytesAsync(path);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await using (await StartAsync(null))
        {
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(path));
        Assert.Equal(2020, File.GetLastWriteTimeUtc(path).Year);
    }

    private Task<TppHost> StartAsync(long? seed) => TppHost.StartAsync(new TppOptions { Seed = seed, File = new TppStateFile(_directory) });

    private static async Task<string> RequestAsync(TppHost tpp, string name, string zone)
    {
        var csr = new CertificateSigningRequestBuilder { Subject = new SubjectName { CommonName = name } }.Build(LabKey.Generate(KeySpec.P256));
        var answer = await tpp.PostAsync("vedsdk/certificates/request", new JsonObject { ["PolicyDN"] = @"\VED\Policy\" + zone, ["ObjectName"] = name, ["PKCS10"] = csr.ToPem() });
        return answer.Text("CertificateDN");
    }

    private static Task<TppAnswer> RetrieveAsync(TppHost tpp, string dn) =>
        tpp.PostAsync("vedsdk/certificates/retrieve", new JsonObject { ["CertificateDN"] = dn, ["Format"] = "Base64" });
}
