using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Model;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class RightsTests
{
    private static readonly string[] s_flags =
    [
        "IsAssociateAllowed", "IsCreateAllowed", "IsDeleteAllowed", "IsManagePermissionsAllowed", "IsPolicyWriteAllowed", "IsPrivateKeyReadAllowed",
        "IsPrivateKeyWriteAllowed", "IsReadAllowed", "IsRenameAllowed", "IsRevokeAllowed", "IsViewAllowed", "IsWriteAllowed",
    ];

    [Fact]
    public async Task A_user_without_rights_sees_and_does_nothing()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync(user: "restricted");
        Assert.Equal("Invalid status: 403 Forbidden Server response: {\"Error\":\"You do not have sufficient rights to the object.\"}",
            (await new VcertClient(host).SignAsync(host.State.DefaultZone)).Error);
        Assert.Equal("0", (await host.GetAsync("vedsdk/certificates/?limit=1")).Headers["X-Record-Count"]);
        Assert.Equal("400", (await host.PostAsync("vedsdk/config/isvalid", new JsonObject { ["ObjectDN"] = host.State.DefaultZone })).Text("Result"));
        Assert.Equal("400", (await host.PostAsync("vedsdk/config/create", new JsonObject { ["ObjectDN"] = host.State.DefaultZone + @"\x", ["Class"] = "Policy" })).Text("Result"));
    }

    [Fact]
    public async Task A_reader_reads_but_does_not_write()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync(user: "auditor");
        var zone = host.State.DefaultZone;
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = zone })).Status);
        Assert.Contains("403 Forbidden", (await new VcertClient(host).SignAsync(zone)).Error, StringComparison.Ordinal);
        Assert.Equal("7", (await host.PostAsync("vedsdk/config/writepolicy", new JsonObject { ["ObjectDN"] = zone, ["Class"] = "X509 Certificate", ["AttributeName"] = "Organization", ["Values"] = new JsonArray("x") })).Text("Result"));
    }

    [Fact]
    public async Task The_issuing_user_issues_but_may_not_delete()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync(user: "cert-manager");
        Assert.Null((await new VcertClient(host).SignAsync(host.State.DefaultZone)).Error);
        var guid = host.State.Tree.Find(host.State.DefaultZone + @"\root.linkerd.cluster.local")!.Guid;
        Assert.Equal(HttpStatusCode.BadRequest, (await host.SendAsync(HttpMethod.Delete, $"vedsdk/certificates/{guid:B}", null)).Status);
    }

    [Fact]
    public async Task Rights_are_given_inherited_shown_and_taken()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        var user = host.State.Restricted;
        var folder = host.State.Tree.Find(TppDn.Policy + @"\Certificates\k8s")!;
        var zone = host.State.Tree.Find(host.State.DefaultZone)!;
        var grant = new JsonObject { ["ObjectDN"] = folder.Dn, ["Principal"] = user.PrefixedUniversal, ["Permissions"] = new JsonObject { ["IsViewAllowed"] = true, ["IsReadAllowed"] = true } };
        Assert.Equal("1", (await host.PostAsync("vedsdk/permissions/grantpermissions", grant)).Text("Result"));

        var effective = await host.PostAsync("vedsdk/permissions/geteffectivepermissions", new JsonObject { ["ObjectDN"] = zone.Dn, ["Principal"] = user.PrefixedUniversal });
        Assert.True(effective.Json["Permissions"]!["IsReadAllowed"]!.GetValue<bool>());
        Assert.False(effective.Json["Permissions"]!["IsCreateAllowed"]!.GetValue<bool>());
        var principals = JsonNode.Parse((await host.GetAsync($"vedsdk/Permissions/Object/%7B{zone.Guid}%7D")).Body)!.AsArray();
        Assert.Contains(principals, principal => principal!.ToString() == user.PrefixedUniversal);
        var old = await host.GetAsync($"vedsdk/Permissions/Object/%7B{zone.Guid}%7D/local/%7B{user.Guid}%7D/Effective");
        Assert.Equal(s_flags, old.Json["EffectivePermissions"]!.AsObject().Select(flag => flag.Key).Order(StringComparer.Ordinal));
        var both = (await host.GetAsync($"vedsdk/permissions/object/{zone.Guid:B}/local/{user.Universal}")).Json;
        Assert.False(both["ExplicitPermissions"]!["IsViewAllowed"]!.GetValue<bool>());
        Assert.True(both["ImplicitPermissions"]!["IsViewAllowed"]!.GetValue<bool>());
        Assert.True((await host.GetAsync($"vedsdk/permissions/object/{zone.Guid:B}/myeffective")).Json["EffectivePermissions"]!["IsCreateAllowed"]!.GetValue<bool>());

        Assert.Equal("1", (await host.PostAsync("vedsdk/permissions/revokepermissions", new JsonObject { ["ObjectDN"] = folder.Dn, ["Principal"] = user.PrefixedUniversal })).Text("Result"));
        effective = await host.PostAsync("vedsdk/permissions/geteffectivepermissions", new JsonObject { ["ObjectGuid"] = zone.Guid.ToString("B"), ["Principal"] = user.PrefixedUniversal });
        Assert.False(effective.Json["Permissions"]!["IsReadAllowed"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Identities_are_found_by_what_clients_know_of_them()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        var self = (await host.GetAsync("vedsdk/Identity/Self")).Json["Identities"]![0]!;
        Assert.Equal(@"\VED\Identity\admin", self["FullName"]!.ToString());
        Assert.Equal("1", self["Type"]!.ToString());
        var browse = await host.PostAsync("vedsdk/Identity/Browse", new JsonObject { ["Filter"] = "cert", ["Limit"] = 2, ["IdentityType"] = 1 });
        Assert.Equal("cert-manager", Assert.Single(browse.Json["Identities"]!.AsArray())!["Name"]!.ToString());
        var validate = await host.PostAsync("vedsdk/Identity/Validate", new JsonObject { ["ID"] = new JsonObject { ["PrefixedUniversal"] = host.State.Admin.PrefixedUniversal } });
        Assert.Equal("admin", validate.Json["ID"]!["Name"]!.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync("vedsdk/Identity/Validate", new JsonObject { ["ID"] = new JsonObject { ["PrefixedUniversal"] = "local:{x}" } })).Status);
    }
}
