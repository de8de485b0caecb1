using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Security;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp;

/// <summary>What a new TPP holds: folders, CA templates, zones, users, API integrations.</summary>
internal static class TppSeeder
{
    private const string Everything = "admin;agent;certificate:approve,delete,discover,manage,revoke;codesign;configuration:delete,manage;security:delete,manage;ssh:manage;statistics";

    public static void Seed(TppState state)
    {
        foreach (var dn in new[] { TppDn.Policy, TppDn.Policy + @"\Certificates", ZoneFolder(ZoneCatalog.Lab), CaTemplates.Folder, TppDn.Policy + @"\Administration\Workflows" })
        {
            state.Tree.EnsureFolder(dn);
        }

        state.Tree.Create(TppDn.Identity, "Identity Root");
        state.Tree.Create(TppDn.Metadata, "Metadata Root");
        foreach (var template in state.Templates.Values)
        {
            AddTemplate(state.Tree.Create(template.Dn, TppClasses.CaTemplate), template);
        }

        foreach (var zone in ZoneCatalog.All)
        {
            AddZone(state, zone);
        }

        AddUsers(state);
        AddApplications(state);
        state.Fields.Define("Owner", "Owner", state.NewGuid(), TppClasses.Certificate);
        state.Fields.Define("Cost Center", "Cost Center", state.NewGuid(), TppClasses.Certificate);
    }

    private static string ZoneFolder(string path) => TppDn.Join(TppDn.Policy, path);

    private static void AddTemplate(TppObject item, CaTemplate template)
    {
        item.Set("Driver Name", "camicrosoft");
        item.Set("Template", template.TemplateName);
        item.Set("Host", "ca.example.com");
        item.Set("Service Name", template.Authority.Name);
        item.Set("Description", $"{template.Authority.Name}: {template.TemplateName}");
        item.Set("Specific End Date Enabled", template.HonoursEndDate ? "1" : "0");
        item.Set("Validity Period", ((int)template.Validity.TotalDays).ToString(System.Globalization.CultureInfo.InvariantCulture));
        item.Set("Manual Approvals", "0");
        item.Set("Subject Alt Name Enabled", "1");
    }

    private static void AddZone(TppState state, ZoneDefinition zone)
    {
        var folder = state.Tree.EnsureFolder(zone.Dn);
        folder.Set("Description", zone.Title);
        folder.Behaviour = zone.Behaviour == ZoneBehaviour.Plain ? null : zone.Behaviour;
        folder.ClosedToAll = zone.ClosedToAll;
        if (zone.Template is { } template)
        {
            folder.SetPolicy(TppClasses.Certificate, PolicyNames.CertificateAuthority, [CaTemplates.Dn(template)], zone.TemplateLocked);
        }

        foreach (var (name, value) in zone.Policy)
        {
            folder.SetPolicy(TppClasses.Certificate, name, value.Values, value.Locked);
        }
    }

    private static void AddUsers(TppState state)
    {
        state.Admin = Add(state.Options.AdminName, state.Options.AdminPassword ?? state.NewPassword(), true);
        state.Restricted = Add("restricted", state.NewPassword());
        var issuing = Add("cert-manager", state.NewPassword());
        var auditor = Add("auditor", state.NewPassword());
        state.Tree.Find(TppDn.Policy)!.Grant(auditor.PrefixedUniversal, TppPermission.View | TppPermission.Read);
        state.Tree.Find(TppDn.Policy + @"\Certificates")!.Grant(
            issuing.PrefixedUniversal, TppPermission.View | TppPermission.Read | TppPermission.Write | TppPermission.Create | TppPermission.Revoke);

        TppUser Add(string name, string password, bool master = false)
        {
            var user = state.Identities.Add(new TppUser(name, state.NewGuid(), password, master));
            state.Tree.Create(user.FullName, "Config Base");
            return user;
        }
    }

    private static void AddApplications(TppState state)
    {
        void Add(string id, string scope) => state.Tokens.Add(new TppApplication(id, TppScope.TryParse(scope)!));

        Add("cert-manager.io", "certificate:manage");
        Add("vcert-cli", "certificate:manage,revoke;configuration:manage;ssh:manage");
        Add("vcert-sdk", "certificate:manage,revoke;configuration:manage;ssh:manage");
        foreach (var id in new[] { "PkiMesh", "pkimesh", "VenafiPS", "venafips", "lab" })
        {
            Add(id, Everything);
        }
    }
}
