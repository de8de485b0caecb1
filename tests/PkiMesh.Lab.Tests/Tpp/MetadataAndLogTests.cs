using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Model;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class MetadataAndLogTests(TppFixture fixture) : IClassFixture<TppFixture>
{
    private TppHost Host => fixture.Host;

    private string Zone => Host.State.DefaultZone;

    [Fact]
    public async Task Custom_fields_of_a_request_are_read_back_in_both_shapes()
    {
        var answer = await Host.PostAsync("vedsdk/certificates/request", new JsonObject
        {
            ["PolicyDN"] = Zone,
            ["Subject"] = "fields",
            ["KeyAlgorithm"] = "ECC",
            ["CustomFields"] = new JsonArray(new JsonObject { ["Name"] = "Owner", ["Values"] = new JsonArray("team") }),
        });
        var dn = answer.Text("CertificateDN");
        var owner = Host.State.Fields.Find("Owner")!.Guid.ToString("B");
        var get = await Host.PostAsync("vedsdk/metadata/get", new JsonObject { ["DN"] = dn });
        Assert.Equal("Owner", get.Json["Data"]![0]!["Key"]!["Label"]!.ToString());
        Assert.Equal("team", get.Json["GuidData"]![owner]![0]!.ToString());

        // What is not named goes, unless the rest is to be kept.
        var cost = Host.State.Fields.Find("Cost Center")!.Guid.ToString("B");
        var set = new JsonObject { ["DN"] = dn, ["GuidData"] = new JsonArray(new JsonObject { ["ItemGuid"] = cost, ["List"] = new JsonArray("42") }), ["KeepExisting"] = true };
        Assert.Equal("0", (await Host.PostAsync("vedsdk/metadata/set", set)).Text("Result"));
        Assert.Equal(2, (await Host.PostAsync("vedsdk/metadata/get", new JsonObject { ["DN"] = dn })).Json["Data"]!.AsArray().Count);
        set["KeepExisting"] = false;
        await Host.PostAsync("vedsdk/metadata/set", set);
        Assert.Single((await Host.PostAsync("vedsdk/metadata/get", new JsonObject { ["DN"] = dn })).Json["Data"]!.AsArray());
        Assert.Equal(dn, (await Host.PostAsync("vedsdk/metadata/find", new JsonObject { ["ItemGuid"] = cost, ["Value"] = "42" })).Json["Objects"]![0]!["DN"]!.ToString());
        Assert.Equal("42", (await Host.PostAsync("vedsdk/config/read", new JsonObject { ["ObjectDN"] = dn, ["AttributeName"] = cost })).Json["Values"]![0]!.ToString());
    }

    [Theory]
    [InlineData("ConfigClass", "X509 Certificate", 2)]
    [InlineData("SchemaClass", "X509 Server Certificate", 2)]
    [InlineData("ConfigClass", "Device", 0)]
    public async Task Fields_of_a_class(string parameter, string name, int count)
    {
        var answer = await Host.PostAsync("vedsdk/Metadata/GetItemsForClass", new JsonObject { [parameter] = name });
        Assert.Equal("0", answer.Text("Result"));
        Assert.Equal(count, answer.Json["Items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_field_is_defined_with_its_allowed_values_and_undefined()
    {
        var define = new JsonObject { ["Item"] = new JsonObject { ["Name"] = "Stage Name", ["Label"] = "Stage Name", ["Type"] = 2, ["Classes"] = new JsonArray("X509 Certificate"), ["AllowedValues"] = new JsonArray("prod", "test") } };
        var guid = (await Host.PostAsync("vedsdk/metadata/defineitem", define)).Json["Item"]!["Guid"]!.ToString();
        Assert.Equal("9", (await Host.PostAsync("vedsdk/metadata/defineitem", define)).Text("Result"));
        await new VcertClient(Host) { CommonName = "staged" }.SignAsync(Zone);
        var set = new JsonObject { ["DN"] = Zone + @"\staged", ["KeepExisting"] = true, ["GuidData"] = new JsonArray(new JsonObject { ["ItemGuid"] = guid, ["List"] = new JsonArray("none") }) };
        Assert.Equal("17", (await Host.PostAsync("vedsdk/metadata/set", set)).Text("Result"));
        Assert.Equal("0", (await Host.PostAsync("vedsdk/metadata/undefineitem", new JsonObject { ["ItemGuid"] = guid })).Text("Result"));
        Assert.Equal("4", (await Host.PostAsync("vedsdk/metadata/set", set)).Text("Result"));
    }

    [Fact]
    public async Task Metadata_of_what_is_not_there_has_a_result_of_its_own() =>
        Assert.Equal("2", (await Host.PostAsync("vedsdk/metadata/get", new JsonObject { ["DN"] = Zone + @"\none" })).Text("Result"));

    [Fact]
    public async Task The_log_knows_of_an_issuance_and_takes_entries()
    {
        await new VcertClient(Host) { CommonName = "logged" }.SignAsync(Zone);
        var component = Uri.EscapeDataString(Zone + @"\logged");
        var events = (await Host.GetAsync($"vedsdk/Log/?Component={component}&Limit=5")).Json["LogEvents"]!.AsArray();
        Assert.Contains(events, entry => entry!["Name"]!.ToString() == "Certificate Issued");
        var post = await Host.PostAsync("vedsdk/Log", new JsonObject { ["ID"] = 0x02000001, ["Component"] = Zone + @"\logged", ["Severity"] = 6, ["Text1"] = "rotated" });
        Assert.Equal("0", post.Text("LogResult"));
        var mine = (await Host.GetAsync($"vedsdk/Log?Component={component}&Text1=rotated&Severity=6")).Json["LogEvents"]!.AsArray();
        Assert.Equal("127.0.0.1", Assert.Single(mine)!["SourceIP"]!.ToString());
        Assert.Empty((await Host.GetAsync($"vedsdk/Log/?Component={component}&ToTime=2029-01-01")).Json["LogEvents"]!.AsArray());
    }

    [Fact]
    public async Task A_ticket_holds_up_an_enrolment_until_it_is_approved_or_rejected()
    {
        var zone = TppDn.Policy + @"\Certificates\lab\approval";
        foreach (var (name, status) in new[] { ("yes", "Approved"), ("no", "Rejected") })
        {
            var client = new VcertClient(Host) { CommonName = name };
            Assert.Equal("pending", (await client.SignAsync(zone)).Error);
            var dn = $@"{zone}\{name}";
            var details = (await Host.GetAsync($"vedsdk/certificates/{Host.State.Tree.Find(dn)!.Guid:B}")).Json["ProcessingDetails"]!;
            Assert.Equal(600, details["Stage"]!.GetValue<int>());
            var guid = Assert.Single((await Host.PostAsync("vedsdk/Workflow/Ticket/Enumerate", new JsonObject { ["ObjectDN"] = dn })).Json["GUIDs"]!.AsArray())!.ToString();
            Assert.Contains(guid, details["TicketDN"]!.ToString(), StringComparison.Ordinal);
            Assert.Equal("Pending", (await Host.PostAsync("vedsdk/Workflow/Ticket/Details", new JsonObject { ["GUID"] = guid })).Text("Status"));
            Assert.Equal("5", (await Host.PostAsync("vedsdk/Workflow/Ticket/UpdateStatus", new JsonObject { ["GUID"] = guid, ["Status"] = "Perhaps" })).Text("Result"));
            Assert.Equal("1", (await Host.PostAsync("vedsdk/Workflow/Ticket/UpdateStatus", new JsonObject { ["GUID"] = guid, ["Status"] = status, ["Explanation"] = "because" })).Text("Result"));
            var (error, _) = await client.RetrieveAsync(dn);
            if (name == "yes")
            {
                Assert.Null(error);
            }
            else
            {
                Assert.Contains("Workflow ticket was rejected. because", error, StringComparison.Ordinal);
            }
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await Host.PostAsync("vedsdk/Workflow/Ticket/Details", new JsonObject { ["GUID"] = Guid.Empty.ToString() })).Status);
    }
}
