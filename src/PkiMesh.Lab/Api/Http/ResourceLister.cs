using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Selectors;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Lists: pages, selectors, and the state at the resourceVersion asked for.</summary>
internal sealed class ResourceLister(ApiServices services)
{
    private const string TooOldContinue =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public ListResult List(ResourceInfo info, string? ns, ListOptions options)
    {
        SelectableFields.Check(info, options.Fields);
        var table = services.Table(info);
        var (objects, current) = services.Store.Snapshot(table);
        var version = current;
        string? from = null;
        if (options.Continue is { } text)
        {
            if (options.ResourceVersion is not null and not 0)
            {
                throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
            }

            var token = ContinueToken.Decode(text);
            (objects, version) = AtToken(table, objects, current, token);
            from = ns is null ? token.Start : $"{ns}/{token.Start}";
        }
        else if (options.ResourceVersion is { } asked)
        {
            CheckNotFuture(asked, current);
            if (options.ResourceVersionMatch == "Exact" || (options.Limit > 0 && options.ResourceVersionMatch is null && asked > 0))
            {
                objects = table.At(asked) ?? throw ApiErrors.Expired("The resourceVersion for the provided list is too old.");
                version = asked;
            }
        }

        return Page(info, ns, options, objects, version, from);
    }

    public static void CheckNotFuture(long asked, long current)
    {
        if (asked > current)
        {
            throw ApiErrors.Timeout($"Timeout: Too large resource version: {asked}, current: {current}", new JsonObject
            {
                ["causes"] = new JsonArray(new JsonObject { ["reason"] = "ResourceVersionTooLarge", ["message"] = "Too large resource version" }),
                ["retryAfterSeconds"] = 1,
            });
        }
    }

    public static bool Matches(ResourceInfo info, StoredObject stored, ListOptions options)
    {
        if (options.Labels.IsEverything && options.Fields.IsEverything)
        {
            return true;
        }

        if (options.Fields.ExactName is { } name && stored.Name != name)
        {
            return false;
        }

        var value = stored.Shared();
        return options.Labels.MatchesObject(value)
            && (options.Fields.IsEverything || options.Fields.Matches(VersionConverter.FromStorage(info, value)));
    }

    private static (ImmutableSortedSet<StoredObject> Objects, long Version) AtToken(
        ResourceTable table, ImmutableSortedSet<StoredObject> objects, long current, ContinueToken token)
    {
        if (token.ResourceVersion < 0)
        {
            return (objects, current);
        }

        var then = table.At(token.ResourceVersion) ?? throw new ApiStatusException(410, "Expired", TooOldContinue) { Continue = token.Inconsistent() };
        return (then, token.ResourceVersion);
    }

    private static ListResult Page(ResourceInfo info, string? ns, ListOptions options, ImmutableSortedSet<StoredObject> objects, long version, string? from)
    {
        var all = from is null
            ? ResourceTable.InNamespace(objects, ns)
            : ResourceTable.Range(objects, from, ns is null ? null : ns + "0");
        var items = new List<StoredObject>();
        var more = false;
        long behind = 0;
        foreach (var stored in all)
        {
            if (options.Limit > 0 && items.Count == options.Limit)
            {
                more = true;
                behind++;
                if (!options.Labels.IsEverything || !options.Fields.IsEverything)
                {
                    break;
                }

                continue;
            }

            if (Matches(info, stored, options))
            {
                items.Add(stored);
            }
        }

        if (!more)
        {
            return new ListResult(items, version, null, null);
        }

        var selects = !options.Labels.IsEverything || !options.Fields.IsEverything;
        var last = ns is null ? items[^1].Key : items[^1].Name;
        return new ListResult(items, version, ContinueToken.Encode(version, last), selects ? null : behind);
    }
}
