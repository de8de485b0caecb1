using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Config;

/// <summary>What the Config calls have in common: the object they are about, rights, the JSON of an object.</summary>
internal static class ConfigTarget
{
    /// <summary>By ObjectID, ObjectGUID or ObjectDN, in this order; runs <paramref name="then"/> if the user may.</summary>
    public static TppReply With(TppState state, TppRequest request, TppPermission needed, Func<TppObject, TppReply> then)
    {
        var item = Find(state, request, out var name);
        if (item is null || !state.Identities.May(request.User, item, TppPermission.View))
        {
            return TppReply.Result(ConfigResult.ObjectDoesNotExist, $"Object {name} does not exist.");
        }

        return state.Identities.May(request.User, item, needed)
            ? then(item)
            : TppReply.Result(ConfigResult.InsufficientPrivileges, $"Insufficient privileges to {item.Dn}.");
    }

    public static TppObject? Find(TppState state, TppRequest request, out string name)
    {
        if (request.Body.Long("ObjectID") is { } id)
        {
            name = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return state.Tree.Find(id);
        }

        if (request.Body.NonEmpty("ObjectGUID") is { } text)
        {
            name = text;
            return Guid.TryParse(text, out var guid) ? state.Tree.Find(guid) : null;
        }

        name = request.Body.Text("ObjectDN") ?? "";
        return state.Tree.Find(name);
    }

    public static TppReply Objects(TppState state, TppRequest request, IEnumerable<TppObject> objects) => TppReply.Ok(new JsonObject
    {
        ["Objects"] = new JsonArray([.. objects.Where(item => state.Identities.May(request.User, item, TppPermission.View)).Select(item => Json(state, item))]),
        ["Result"] = ConfigResult.Success,
    });

    public static JsonObject Json(TppState state, TppObject item) => new()
    {
        ["AbsoluteGUID"] = HierarchicalGuid(state, item),
        ["DN"] = item.Dn,
        ["Disabled"] = item.Disabled,
        ["GUID"] = item.Guid.ToString("B"),
        ["Id"] = item.Id,
        ["InError"] = item.Certificate?.InError ?? false,
        ["Name"] = item.Name,
        ["Parent"] = item.ParentDn,
        ["Revision"] = item.Revision,
        ["TypeName"] = item.Type,
    };

    public static string HierarchicalGuid(TppState state, TppObject item) => string.Concat(state.Tree.Path(item.Dn).Select(part => part.Guid.ToString("B")));

    public static TppReply Missing(string name) => TppReply.OAuth(400, "invalid_request", $"Missing parameter '{name}'");

    /// <summary>An object's own values; some of a certificate's live elsewhere.</summary>
    public static IReadOnlyList<string> Values(TppObject item, string attribute)
    {
        if (Guid.TryParse(attribute, out var field))
        {
            return item.CustomFields.GetValueOrDefault(field) ?? [];
        }

        return item.Get(attribute) is { Count: > 0 } own ? own : attribute.ToUpperInvariant() switch
        {
            "STAGE" when item.Certificate is { Stage: > 0 } record => [record.Stage.ToString(System.Globalization.CultureInfo.InvariantCulture)],
            "STATUS" when item.Certificate is { Status.Length: > 0 } record => [record.Status],
            "IN ERROR" when item.Certificate is { InError: true } => ["1"],
            "TICKET DN" when item.Certificate is { TicketDn: { } ticket } => [ticket],
            _ => [],
        };
    }
}
