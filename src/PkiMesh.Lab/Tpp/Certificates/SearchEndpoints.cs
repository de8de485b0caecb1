using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The list of certificates, and its length by HEAD.</summary>
internal static class SearchEndpoints
{
    private const int DefaultLimit = 100;

    public static void Map(TppRouter router, TppState state)
    {
        router.Add("GET", "vedsdk/certificates", "certificate", request => List(state, request));
        router.Add("HEAD", "vedsdk/certificates", "certificate", request => Counted(new TppReply(200), Find(state, request).Count));
    }

    private static TppReply List(TppState state, TppRequest request)
    {
        if (BadDate(request) is { } bad)
        {
            return new TppReply(400, new JsonObject { ["ErrorDetails"] = bad });
        }

        var all = Find(state, request);
        var offset = Math.Max(0, Number(request, "offset") ?? 0);
        var limit = Number(request, "limit") is { } asked and > 0 ? asked : DefaultLimit;
        var page = all.Skip(offset).Take(limit).ToList();
        var links = new JsonArray();
        if (offset + page.Count < all.Count)
        {
            links.Add(new JsonObject { ["Next"] = Link(request, offset + limit, limit) });
        }

        if (offset > 0)
        {
            links.Add(new JsonObject { ["Previous"] = Link(request, Math.Max(0, offset - limit), limit) });
        }

        var body = new JsonObject
        {
            ["Certificates"] = new JsonArray([.. page.Select(item => CertificateJson.Row(item, state.Identities.May(request.User, item, TppPermission.Read)))]),
            ["DataRange"] = $"{offset}-{offset + page.Count}",
            ["TotalCount"] = all.Count,
        };
        if (links.Count > 0)
        {
            body["_links"] = links;
        }

        return Counted(TppReply.Ok(body), all.Count);
    }

    private static List<TppObject> Find(TppState state, TppRequest request) =>
        [.. state.Tree.All.Where(item => item.Certificate is not null && state.Identities.May(request.User, item, TppPermission.View) && CertificateFilter.Fits(item, request))];

    private static TppReply Counted(TppReply reply, int count) => reply with
    {
        Headers = new Dictionary<string, string> { ["X-Record-Count"] = count.ToString(CultureInfo.InvariantCulture) },
    };

    private static string? BadDate(TppRequest request) => request.Query
        .Where(pair => pair.Key.StartsWith("valid", StringComparison.OrdinalIgnoreCase) && !pair.Key.StartsWith("validation", StringComparison.OrdinalIgnoreCase))
        .Concat(request.Query.Where(pair => pair.Key.StartsWith("createdon", StringComparison.OrdinalIgnoreCase)))
        .Where(pair => !TppTime.TryParse(pair.Value[0], out _))
        .Select(pair => $"{pair.Key}: '{pair.Value[0]}' is not a valid date.")
        .FirstOrDefault();

    private static int? Number(TppRequest request, string name) =>
        int.TryParse(request.QueryValue(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Link(TppRequest request, int offset, int limit)
    {
        var others = request.Query.Where(pair => !pair.Key.Equals("offset", StringComparison.OrdinalIgnoreCase) && !pair.Key.Equals("limit", StringComparison.OrdinalIgnoreCase))
            .SelectMany(pair => pair.Value.Select(value => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(value)}"));
        return "/vedsdk/certificates/?" + string.Join('&', others.Append($"limit={limit}").Append($"offset={offset}"));
    }
}
