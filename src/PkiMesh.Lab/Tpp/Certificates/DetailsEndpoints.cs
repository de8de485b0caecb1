using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>One certificate by its guid: details, earlier versions, update, delete.</summary>
internal static class DetailsEndpoints
{
    public static void Map(TppRouter router, TppState state)
    {
        router.Add("GET", "vedsdk/certificates/{guid}", "certificate", request => With(state, request, TppPermission.Read, item => TppReply.Ok(CertificateJson.Details(state, item))));
        router.Add("PUT", "vedsdk/certificates/{guid}", "certificate:manage", request => With(state, request, TppPermission.Write, item => Update(request, item)));
        router.Add("DELETE", "vedsdk/certificates/{guid}", "certificate:delete", request => With(state, request, TppPermission.Delete, item => Delete(state, item)));
        router.Add("GET", "vedsdk/certificates/{guid}/previousversions", "certificate", request => With(state, request, TppPermission.Read, item => Previous(state, request, item)));
        router.Add("GET", "vedsdk/certificates/{guid}/validationresults", "certificate", request => With(state, request, TppPermission.Read, _ => new TppReply(204)));
    }

    private static TppReply Update(TppRequest request, TppObject item)
    {
        var attributes = request.Body.Objects("AttributeData");
        if (attributes.Count == 0)
        {
            return Failure(400, "AttributeData is required.");
        }

        foreach (var attribute in attributes)
        {
            if (attribute.NonEmpty("Name") is { } name)
            {
                item.Set(name, attribute.Texts("Value"));
            }
        }

        return TppReply.Ok(new JsonObject { ["Success"] = true });
    }

    private static TppReply Delete(TppState state, TppObject item)
    {
        foreach (var ticket in state.Tickets.All.Where(ticket => TppDn.Comparer.Equals(ticket.ObjectDn, item.Dn)).ToList())
        {
            state.Tickets.Remove(ticket);
        }

        state.Tree.Delete(item);
        state.Log.Add(65543, "Certificate Deleted", 6, item.Dn);
        return TppReply.Ok(new JsonObject { ["Success"] = true });
    }

    private static TppReply Previous(TppState state, TppRequest request, TppObject item)
    {
        bool Asks(string name) => request.QueryValue(name) is { } value && (value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase));
        var versions = item.Certificate!.History
            .Where(version => !Asks("ExcludeExpired") || version.Certificate.NotAfter > state.Now)
            .Where(version => !Asks("ExcludeRevoked") || version.Revocation is null);
        return TppReply.Ok(new JsonObject
        {
            ["PreviousVersions"] = new JsonArray([.. versions.Select(version => new JsonObject
            {
                ["CertificateDetails"] = CertificateJson.Certificate(version),
                ["VaultId"] = version.VaultId,
            })]),
            ["Success"] = true,
        });
    }

    private static TppReply With(TppState state, TppRequest request, TppPermission needed, Func<TppObject, TppReply> then)
    {
        if (!Guid.TryParse(request.Route["guid"], out var guid))
        {
            return TppReply.Error(400, $"Certificate guid '{request.Route["guid"]}' is not valid.");
        }

        return CertificateAccess.Find(state, request, guid, needed) is { } item
            ? then(item)
            : TppReply.Error(400, $"Certificate {guid:B} does not exist or you do not have sufficient rights to the object.");
    }

    private static TppReply Failure(int status, string error) => new(status, new JsonObject { ["Error"] = error, ["Success"] = false });
}
