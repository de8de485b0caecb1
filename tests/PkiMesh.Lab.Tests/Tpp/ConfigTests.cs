using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Model;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class ConfigTests(TppFixture fixture) : IClassFixture<TppFixture>
{
    private const string Zone = TppDn.Policy + @"\Certificates\k8s\cluster1";

    private TppHost Host => fixture.Host;

    /// <summary>Call, body, and a path into the answer with the value there.</summary>
    public static TheoryData<string, string, string, string?> Reads => new()
    {
        { "isvalid", """{"ObjectDN":"\\VED\\Policy\\Certificates"}""", "Object.TypeName", "Policy" },
        { "IsValid", """{"ObjectDN":"\\VED\\Policy\\none"}""", "Result", "400" },
        { "dntoguid", """{"ObjectDN":"\\ved\\policy\\certificates"}""", "ClassName", "Policy" },
        { "DnToGuid", """{"ObjectDN":"\\VED\\Policy\\none"}""", "Result", "400" },
        { "guidtodn", """{"ObjectGUID":"{00000000-0000-0000-0000-000000000000}"}""", "Result", "400" },
        { "enumerate", """{"ObjectDN":"\\VED\\Policy\\Certificates"}""", "Objects.Count", "2" },
        { "enumerate", """{"ObjectDN":"\\VED\\Policy\\Certificates","Recursive":"true","Pattern":"cluster1*"}""", "Objects.Count", "2" },
        { "findobjectsofclass", """{"ObjectDN":"\\VED\\Policy\\Administration","Class":"Microsoft CA","Recursive":true}""", "Objects.0.TypeName", "Microsoft CA" },
        { "FindObjectsOfClass", """{"ObjectDN":"\\VED\\Policy","Class":"Nonsense"}""", "Result", "200" },
        { "find", """{"AttributeName":"Template","Pattern":"Web*"}""", "Objects.Count", "1" },
        { "countobjects", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s","Type":"Policy","Pattern":"*","Recursive":false}""", "Count", "4" },
        { "findpolicy", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s\\cluster1","Class":"X509 Certificate","AttributeName":"Certificate Authority"}""", "Locked", "true" },
        { "FindPolicy", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s\\cluster1","Class":"X509 Server Certificate","AttributeName":"Certificate Authority"}""", "PolicyDN", Zone },
        { "findpolicy", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s\\cluster1","Class":"X509 Certificate","AttributeName":"Organization"}""", "Result", "102" },
        { "findpolicy", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s\\cluster1","Class":"Nonsense","AttributeName":"Organization"}""", "Result", "200" },
        { "readpolicy", """{"ObjectDN":"\\VED\\Policy\\Certificates\\lab\\rsa-only","Class":"X509 Certificate","AttributeName":"Key Algorithm","Values":["1"]}""", "Values.0", "RSA" },
        { "enumeratepolicies", """{"ObjectDN":"\\VED\\Policy\\Certificates\\lab\\rsa-only"}""", "Policies.Count", "3" },
        { "read", """{"ObjectDN":"\\VED\\Policy\\Administration\\CAs\\Example Issuing CA 1 - Subordinate","AttributeName":"Template"}""", "Values.0", "SubCA" },
        { "read", """{"ObjectDN":"\\VED\\Policy\\Certificates","AttributeName":"Disabled"}""", "Result", "102" },
        { "readdn", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s\\cluster1","AttributeName":"Description"}""", "Result", "1" },
        { "readall", """{"ObjectDN":"\\VED\\Policy\\Administration\\CAs\\Example Issuing CA 1 - Web Server"}""", "NameValues.0.Name", null },
        { "containableclasses", """{"ObjectDN":"\\VED\\Policy\\Certificates"}""", "ClassNames.0", null },
        { "getobjecttrustees", """{"ObjectDN":"\\VED\\Policy\\Certificates\\k8s"}""", "Identities.Count", "2" },
        { "gethighestrevision", """{"ObjectDN":"\\VED\\Policy"}""", "Result", "1" },
    };

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task Reads_answer(string call, string body, string path, string? expected)
    {
        var answer = await Host.PostAsync("vedsdk/config/" + call, JsonNode.Parse(body)!.AsObject());
        Assert.Equal("200 OK", answer.StatusLine);
        var at = (JsonNode?)answer.Json;
        foreach (var part in path.Split('.'))
        {
            at = part == "Count" && at is JsonArray list ? JsonValue.Create(list.Count) : int.TryParse(part, out var index) ? at![index] : at![part];
        }

        if (expected is null)
        {
            Assert.NotNull(at);
        }
        else
        {
            Assert.Equal(expected, at!.ToString(), ignoreCase: true);
        }
    }

    [Fact]
    public async Task Ids_lead_back_to_the_object()
    {
        var guid = (await Host.PostAsync("vedsdk/config/dntoguid", new JsonObject { ["ObjectDN"] = Zone })).Json;
        Assert.Equal(Zone, (await Host.PostAsync("vedsdk/config/guidtodn", new JsonObject { ["ObjectGUID"] = guid["GUID"]!.ToString() })).Text("ObjectDN"));
        var id = (await Host.PostAsync("vedsdk/config/isvalid", new JsonObject { ["ObjectDN"] = Zone })).Json["Object"]!["Id"]!.GetValue<long>();
        Assert.Equal(Zone, (await Host.PostAsync("vedsdk/config/idinfo", new JsonObject { ["ObjectID"] = id })).Text("ObjectDN"));
    }

    [Fact]
    public async Task A_policy_is_made_written_read_locked_and_cleared()
    {
        const string Dn = TppDn.Policy + @"\Certificates\made";
        Assert.Equal("1", await ResultAsync("Create", new JsonObject { ["Class"] = "Policy", ["ObjectDN"] = Dn }));
        Assert.Equal("401", await ResultAsync("Create", new JsonObject { ["Class"] = "Policy", ["ObjectDN"] = Dn }));
        Assert.Equal("400", await ResultAsync("Create", new JsonObject { ["Class"] = "Policy", ["ObjectDN"] = TppDn.Policy + @"\no\way" }));
        Assert.Equal("200", await ResultAsync("Create", new JsonObject { ["Class"] = "Nonsense", ["ObjectDN"] = Dn + @"\x" }));
        var write = new JsonObject { ["ObjectDN"] = Dn, ["Class"] = "X509 Certificate", ["AttributeName"] = "Organization", ["Values"] = new JsonArray("A"), ["Locked"] = true };
        Assert.Equal("1", await ResultAsync("WritePolicy", write));
        Assert.Equal("1", await ResultAsync("Create", new JsonObject { ["Class"] = "Policy", ["ObjectDN"] = Dn + @"\below" }));
        var below = (JsonObject)write.DeepClone();
        below["ObjectDN"] = Dn + @"\below";
        below["Values"] = new JsonArray("B");
        below["Locked"] = 0;
        Assert.Equal("1", await ResultAsync("WritePolicy", below));

        // A lock above wins over what stands below.
        var find = new JsonObject { ["ObjectDN"] = Dn + @"\below", ["Class"] = "X509 Certificate", ["AttributeName"] = "Organization" };
        var found = (await Host.PostAsync("vedsdk/config/findpolicy", find)).Json;
        Assert.Equal("A", found["Values"]![0]!.ToString());
        Assert.Equal(Dn, found["PolicyDN"]!.ToString());
        var policy = (await Host.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = Dn + @"\below" })).Json["Policy"]!["Subject"]!["Organization"]!;
        Assert.Equal("""{"Locked":true,"Value":"A"}""", policy.ToJsonString());

        Assert.Equal("1", await ResultAsync("clearpolicyattribute", new JsonObject { ["ObjectDN"] = Dn, ["Class"] = "X509 Certificate", ["AttributeName"] = "Organization" }));
        Assert.Equal("B", (await Host.PostAsync("vedsdk/config/findpolicy", find)).Json["Values"]![0]!.ToString());
        Assert.Equal("402", await ResultAsync("delete", new JsonObject { ["ObjectDN"] = Dn }));
        Assert.Equal("1", await ResultAsync("renameobject", new JsonObject { ["ObjectDN"] = Dn, ["NewObjectDN"] = Dn + "2" }));
        Assert.Equal("1", await ResultAsync("isvalid", new JsonObject { ["ObjectDN"] = Dn + @"2\below" }));
        Assert.Equal("1", await ResultAsync("delete", new JsonObject { ["ObjectDN"] = Dn + "2", ["Recursive"] = true }));
        Assert.Equal("400", await ResultAsync("isvalid", new JsonObject { ["ObjectDN"] = Dn + @"2\below" }));
    }

    [Fact]
    public async Task Values_are_written_added_and_removed()
    {
        const string Dn = TppDn.Policy + @"\Certificates\device";
        Assert.Equal("1", await ResultAsync("create", new JsonObject { ["Class"] = "Device", ["ObjectDN"] = Dn, ["NameAttributeList"] = new JsonArray(new JsonObject { ["Name"] = "Host", ["Value"] = "h1" }) }));
        Assert.Equal("1", await ResultAsync("write", new JsonObject { ["ObjectDN"] = Dn, ["AttributeData"] = new JsonArray(new JsonObject { ["Name"] = "Description", ["Value"] = new JsonArray("d") }) }));
        Assert.Equal("1", await ResultAsync("addvalue", new JsonObject { ["ObjectDN"] = Dn, ["AttributeName"] = "Host", ["Value"] = "h2" }));
        Assert.Equal("103", await ResultAsync("addvalue", new JsonObject { ["ObjectDN"] = Dn, ["AttributeName"] = "Host", ["Value"] = "h2" }));
        Assert.Equal("1", await ResultAsync("removevalue", new JsonObject { ["ObjectDN"] = Dn, ["AttributeName"] = "Host", ["Value"] = "h1" }));
        Assert.Equal("114", await ResultAsync("removevalue", new JsonObject { ["ObjectDN"] = Dn, ["AttributeName"] = "Host", ["Value"] = "h1" }));
        var values = (await Host.PostAsync("vedsdk/config/read", new JsonObject { ["ObjectDN"] = Dn, ["AttributeName"] = "Host" })).Json["Values"]!;
        Assert.Equal("""["h2"]""", values.ToJsonString());
    }

    [Fact]
    public async Task The_effective_value_of_a_certificate_is_its_own_or_the_policys()
    {
        await new VcertClient(Host) { CommonName = "effective" }.SignAsync(Zone);
        var answer = (await Host.PostAsync("vedsdk/config/readeffectivepolicy", new JsonObject { ["ObjectDN"] = Zone + @"\effective", ["AttributeName"] = "Certificate Authority" })).Json;
        Assert.True(answer["Locked"]!.GetValue<bool>());
        Assert.Equal(Zone, answer["PolicyDN"]!.ToString());
        var own = (await Host.PostAsync("vedsdk/config/readeffectivepolicy", new JsonObject { ["ObjectDN"] = Zone + @"\effective", ["AttributeName"] = "Origin" })).Json;
        Assert.Equal("cert-manager", own["Values"]![0]!.ToString());
        Assert.False(own["Locked"]!.GetValue<bool>());
    }

    private async Task<string> ResultAsync(string call, JsonObject body) => (await Host.PostAsync("vedsdk/config/" + call, body)).Text("Result");
}
