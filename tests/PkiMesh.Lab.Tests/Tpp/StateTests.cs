using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp;
using PkiMesh.Lab.Tpp.Model;
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

    [Fact]
    public async Task What_a_call_changes_is_kept_before_its_answer_and_what_it_does_not_is_not_looked_at()
    {
        await using var tpp = await StartAsync(null);
        await tpp.SignInAsync();
        var pending = await RequestAsync(tpp, "pending.example.com", ZoneCatalog.Lab + @"\pending-once");
        await KeptAsync(tpp);
        var get = "vedsdk/certificates/retrieve?CertificateDN=" + Uri.EscapeDataString(pending) + "&Format=Base64";
        Assert.Equal(202, (int)(await tpp.GetAsync(get)).Status);
        await KeptAsync(tpp);

        var count = tpp.State.Changes.Count;
        Assert.Equal(200, (int)(await tpp.GetAsync(get)).Status);
        Assert.Equal(200, (int)(await RetrieveAsync(tpp, pending)).Status);
        Assert.Equal(200, (int)(await tpp.PostAsync("vedsdk/config/read", new JsonObject { ["ObjectDN"] = pending, ["AttributeName"] = "Certificate Vault Id" })).Status);
        Assert.Equal(count, tpp.State.Changes.Count);

        var owner = tpp.State.Fields.Find("Owner")!.Guid.ToString("B");
        const string Folder = @"\VED\Policy\Certificates\mine";
        (string Path, JsonObject Body)[] calls =
        [
            ("vedsdk/config/create", new() { ["ObjectDN"] = Folder, ["Class"] = "Policy", ["NameAttributeList"] = new JsonArray() }),
            ("vedsdk/config/write", new() { ["ObjectDN"] = Folder, ["AttributeData"] = new JsonArray(new JsonObject { ["Name"] = "Description", ["Value"] = new JsonArray("x") }) }),
            ("vedsdk/config/writepolicy", new() { ["ObjectDN"] = Folder, ["Class"] = "X509 Certificate", ["AttributeName"] = "Country", ["Values"] = new JsonArray("DE"), ["Locked"] = true }),
            ("vedsdk/config/renameobject", new() { ["ObjectDN"] = Folder, ["NewObjectDN"] = Folder + "2" }),
            ("vedsdk/config/delete", new() { ["ObjectDN"] = Folder + "2", ["Recursive"] = 1 }),
            ("vedsdk/metadata/set", new() { ["DN"] = pending, ["GuidData"] = new JsonArray(new JsonObject { ["ItemGuid"] = owner, ["List"] = new JsonArray("me") }) }),
            ("vedsdk/config/write", new() { ["ObjectDN"] = pending, ["AttributeName"] = owner, ["Values"] = new JsonArray("you") }),
            ("vedsdk/certificates/revoke", new() { ["CertificateDN"] = pending, ["Reason"] = 4 }),
            ("vedsdk/certificates/renew", new() { ["CertificateDN"] = pending, ["PKCS10"] = Csr("pending.example.com") }),
        ];
        foreach (var (path, body) in calls)
        {
            count = tpp.State.Changes.Count;
            Assert.Equal((path, 200), (path, (int)(await tpp.PostAsync(path, body)).Status));
            Assert.True(tpp.State.Changes.Count > count, path);
            await KeptAsync(tpp);
        }

        var held = await RequestAsync(tpp, "held.example.com", ZoneCatalog.Lab + @"\approval");
        await KeptAsync(tpp);
        var ticket = tpp.State.Tickets.All.Single(one => one.ObjectDn == held);
        await tpp.PostAsync("vedsdk/workflow/ticket/updatestatus", new JsonObject { ["GUID"] = ticket.Guid.ToString("B"), ["Status"] = "Approved" });
        Assert.Equal("Approved", ticket.Status);
        await KeptAsync(tpp);
        foreach (var (path, body) in ((string, JsonObject)[])[
            ("tpp/switches", new() { ["down"] = false }), ("tpp/tokens", new() { ["action"] = "expire", ["clientId"] = "nobody" }),
            ("tpp/zones", new() { ["zone"] = "new", ["behaviour"] = new JsonObject { ["stuckStage"] = 500 } })])
        {
            Assert.Equal(200, (int)(await tpp.ControlAsync(HttpMethod.Post, path, body)).Status);
            await KeptAsync(tpp);
        }

        Assert.Equal(200, (int)(await tpp.GetAsync("vedauth/revoke/token")).Status);
        await KeptAsync(tpp);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_is_called_in_whatever_order_the_file_is_what_the_TPP_knows(int seed)
    {
        await using var tpp = await StartAsync(null);
        await tpp.SignInAsync();
        var random = new Random(seed);
        string[] zones = [ZoneCatalog.TwoTier, ZoneCatalog.OneTier, .. ((string[])["approval", "pending-once", "slow-5m", "enrolment-fails", "stuck-until-reset"]).Select(zone => ZoneCatalog.Lab + @"\" + zone)];
        for (var i = 0; i < 120; i++)
        {
            var zone = zones[random.Next(zones.Length)];
            var name = $"c{random.Next(3)}.example.com";
            var dn = TppDn.Join(@"\VED\Policy\" + zone, name);
            var owner = tpp.State.Fields.Find("Owner")!.Guid.ToString("B");
            var tickets = tpp.State.Tickets.All.ToList();
            var guid = tpp.State.Tree.Find(dn)?.Guid.ToString("B") ?? "";
            Func<Task>[] calls =
            [
                () => AskAsync(tpp, name, zone),
                () => AskAsync(tpp, name, zone),
                () => RetrieveAsync(tpp, dn),
                () => tpp.PostAsync("vedsdk/certificates/renew", new() { ["CertificateDN"] = dn, ["PKCS10"] = Csr(name) }),
                () => tpp.PostAsync("vedsdk/certificates/reset", new() { ["CertificateDN"] = dn, ["Restart"] = random.Next(2) == 0 }),
                () => tpp.PostAsync("vedsdk/certificates/retry", new() { ["CertificateDN"] = dn }),
                () => tpp.PostAsync("vedsdk/certificates/revoke", new() { ["CertificateDN"] = dn, ["Reason"] = 4, ["Disable"] = random.Next(4) == 0 }),
                () => tpp.SendAsync(HttpMethod.Put, "vedsdk/certificates/" + guid, new() { ["AttributeData"] = new JsonArray(new JsonObject { ["Name"] = "Description", ["Value"] = new JsonArray($"{i}") }) }),
                () => tpp.SendAsync(HttpMethod.Delete, "vedsdk/certificates/" + guid, null),
                () => tpp.PostAsync("vedsdk/certificates/associate", new() { ["CertificateDN"] = dn, ["ApplicationDN"] = new JsonArray(@"\VED\Policy\" + zone) }),
                () => tpp.PostAsync("vedsdk/config/addvalue", new() { ["ObjectDN"] = dn, ["AttributeName"] = "Contact", ["Value"] = $"{i}" }),
                () => tpp.PostAsync("vedsdk/config/clearattribute", new() { ["ObjectDN"] = dn, ["AttributeName"] = "Contact" }),
                () => tpp.PostAsync("vedsdk/config/mutateobject", new() { ["ObjectDN"] = dn, ["Class"] = "X509 Device Certificate" }),
                () => tpp.PostAsync("vedsdk/config/renameobject", new() { ["ObjectDN"] = dn, ["NewObjectDN"] = dn + "x" }),
                () => tpp.PostAsync("vedsdk/metadata/set", new() { ["DN"] = dn, ["GuidData"] = new JsonArray(new JsonObject { ["ItemGuid"] = owner, ["List"] = new JsonArray($"{i}") }) }),
                () => tpp.PostAsync("vedsdk/metadata/defineitem", new() { ["Item"] = new JsonObject { ["Name"] = $"Field {i}", ["Label"] = $"Field {i}", ["Classes"] = new JsonArray("X509 Certificate"), ["Type"] = 1 } }),
                () => tpp.GetAsync("vedsdk/certificates"),
                () => tpp.PostAsync("vedsdk/workflow/ticket/updatestatus", new() { ["GUID"] = tickets.Count > 0 ? tickets[random.Next(tickets.Count)].Guid.ToString("B") : "", ["Status"] = random.Next(2) == 0 ? "Approved" : "Rejected" }),
                () => tpp.ControlAsync(HttpMethod.Post, "tpp/switches", new() { ["strictScopes"] = random.Next(2) == 0 }),
                () => tpp.ControlAsync(HttpMethod.Post, "tpp/zones", new() { ["zone"] = zone, ["behaviour"] = new JsonObject { ["pendingRetrieves"] = random.Next(3) } }),
                () => tpp.ControlAsync(HttpMethod.Post, "tpp/applications", new() { ["clientId"] = $"app{i}", ["scope"] = "certificate:manage" }),
                () => tpp.Clock.AdvanceAsync(TimeSpan.FromMinutes(random.Next(6)), default),
            ];
            await calls[random.Next(calls.Length)]();
            await KeptAsync(tpp);
        }
    }

    private async Task KeptAsync(TppHost tpp)
    {
        var kept = await File.ReadAllTextAsync(Path.Combine(_directory, "tpp.json"));
        Assert.Equal(System.Text.Encoding.UTF8.GetString(TppStateFile.Json(tpp.State)), kept[(kept.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
    }

    private Task<TppHost> StartAsync(long? seed) => TppHost.StartAsync(new TppOptions { Seed = seed, File = new TppStateFile(_directory) });

    private static async Task<string> RequestAsync(TppHost tpp, string name, string zone) => (await AskAsync(tpp, name, zone)).Text("CertificateDN");

    private static Task<TppAnswer> AskAsync(TppHost tpp, string name, string zone) =>
        tpp.PostAsync("vedsdk/certificates/request", new JsonObject { ["PolicyDN"] = @"\VED\Policy\" + zone, ["ObjectName"] = name, ["PKCS10"] = Csr(name) });

    private static string Csr(string name) =>
        new CertificateSigningRequestBuilder { Subject = new SubjectName { CommonName = name } }.Build(LabKey.Generate(KeySpec.P256)).ToPem();

    private static Task<TppAnswer> RetrieveAsync(TppHost tpp, string dn) =>
        tpp.PostAsync("vedsdk/certificates/retrieve", new JsonObject { ["CertificateDN"] = dn, ["Format"] = "Base64" });
}
