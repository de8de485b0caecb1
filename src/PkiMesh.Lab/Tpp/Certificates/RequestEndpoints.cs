using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary><c>certificates/request</c> (tpp-web-sdk.md §1.5, tpp-openapi.md §2.4).</summary>
internal static class RequestEndpoints
{
    public static void Map(TppRouter router, TppState state) =>
        router.Add("POST", "vedsdk/certificates/request", "certificate:manage", request => Request(state, request));

    private static TppReply Request(TppState state, TppRequest request)
    {
        if (PolicyEndpoints.FolderRefusal(state, request, out var folder) is { } refusal)
        {
            return refusal;
        }

        var behaviour = state.BehaviourOf(folder!.Dn);
        if (behaviour.DenyCreate is true)
        {
            return NoCreate(folder.Dn);
        }

        if (behaviour.RequestError is { } error)
        {
            return TppReply.Error(400, error);
        }

        var policy = new ZonePolicy(state.Tree, folder.Dn);
        if (OrderBuilder.Build(state, request, policy, behaviour, out var order, out var csr) is { } bad)
        {
            return bad;
        }

        var name = request.Body.NonEmpty("ObjectName") ?? NameOf(order!);
        if (name is null)
        {
            return TppReply.Error(400, "Either ObjectName or Subject is required.");
        }

        var dn = TppDn.Join(folder.Dn, name);
        var item = state.Tree.Find(dn);
        if (!state.Identities.May(request.User, item ?? folder, item is null ? TppPermission.Create : TppPermission.Write))
        {
            return NoCreate(folder.Dn);
        }

        if (item is { Certificate: null })
        {
            return TppReply.Error(400, $"The object {dn} exists and is no certificate.");
        }

        if (item is { Disabled: true } && !request.Body.Flag("Reenable"))
        {
            return TppReply.Error(400, $"The certificate {dn} is disabled.");
        }

        item ??= state.Tree.Create(dn, ClassOf(request.Body.Text("CertificateType")));
        item.Certificate ??= new CertificateRecord(state.Changes);
        Describe(state, request, policy, item, order!, csr);
        state.Enrolment.Start(item, order!);
        return Answers.AfterWork(state, request, item, started: true);
    }

    private static TppReply NoCreate(string folderDn) => TppReply.Error(403, $"User does not have sufficient permissions to create objects under policy {folderDn}");

    private static string? NameOf(EnrolmentOrder order) => order.Subject.CommonName is { Length: > 0 } common ? common
        : order.AltNames.DnsNames.Concat(order.AltNames.Uris).Concat(order.AltNames.Emails).Concat(order.AltNames.IpAddresses).FirstOrDefault();

    private static string ClassOf(string? type) => type?.ToUpperInvariant() switch
    {
        "DEVICE" or "X509 DEVICE CERTIFICATE" => "X509 Device Certificate",
        "USER" or "X509 USER CERTIFICATE" => "X509 User Certificate",
        "CODE SIGNING" or "CODESIGNING" or "X509 CODE SIGNING CERTIFICATE" => "X509 Code Signing Certificate",
        _ => TppClasses.ServerCertificate,
    };

    private static void Describe(TppState state, TppRequest request, ZonePolicy policy, TppObject item, EnrolmentOrder order, CertificateSigningRequest? csr)
    {
        var record = item.Certificate!;
        record.UserProvidedCsr = order.Key is null;
        record.Csr = csr?.ToPem();
        item.Set("Created By", request.Body.NonEmpty("Origin") ?? "WebSDK");
        item.Set("Origin", request.Body.NonEmpty("Origin") ?? "Web SDK");
        item.Set("Certificate Authority", order.Template.Dn);
        item.Set("Management Type", request.Body.NonEmpty("ManagementType") ?? policy.ManagementType?.Values[0] ?? "Enrollment");
        item.Set("Manual Csr", record.UserProvidedCsr ? "1" : "0");
        item.Set("X509 Subject", order.Subject.CommonName);
        item.Set("Disable Automatic Renewal", request.Body.Flag("DisableAutomaticRenewal") ? "1" : "0");
        if (request.Body.Flag("Reenable"))
        {
            item.Set("Disabled");
        }

        var contacts = request.Body.Objects("Contacts").Select(contact => contact.NonEmpty("PrefixedUniversal")).OfType<string>().ToList();
        item.Set("Contact", contacts.Count > 0 ? contacts : policy.Setting(PolicyNames.Contact)?.Values ?? [request.User.PrefixedUniversal]);
        foreach (var field in request.Body.Objects("CustomFields"))
        {
            if (state.Fields.Find(field.Text("Name") ?? "") is { } known)
            {
                item.SetField(known.Guid, field.Texts("Values"));
            }
        }

        state.Log.Add(65538, "Certificate Requested", 7, item.Dn, request.User.FullName);
    }
}
