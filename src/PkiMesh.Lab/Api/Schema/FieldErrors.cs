using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class FieldErrors
{
    public static void Throw(ResourceInfo info, JsonObject value, IReadOnlyCollection<FieldError> errors)
    {
        if (errors.Count > 0)
        {
            // Events of both groups are named as core's. // recordings/api/13 #5
            throw ToStatus(info.Id.Group == "events.k8s.io" ? "" : info.Id.Group, info.Kind, value["metadata"].Text("name") ?? "", errors);
        }
    }

    /// <summary>The outcome of a patch is no object of its kind; the value shown is the patch, or what came of it.</summary>
    public static ApiStatusException OfPatch(string shown, string why) => ToStatus("", "", "", [FieldError.Invalid("patch", shown, why)]);

    public static ApiStatusException ToStatus(string group, string kind, string name, IReadOnlyCollection<FieldError> errors)
    {
        var texts = errors.Select(e => e.ToString()).Distinct().ToList();
        var what = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var details = new JsonObject();
        foreach (var (key, text) in (ReadOnlySpan<(string, string)>)[("name", name), ("group", group), ("kind", kind)])
        {
            if (text.Length > 0)
            {
                details[key] = text;
            }
        }

        details["causes"] = new JsonArray([.. errors.Select(e => new JsonObject { ["reason"] = e.Reason, ["message"] = e.Text, ["field"] = e.Field })]);
        return new ApiStatusException(422, "Invalid", $"{qualified} \"{name}\" is invalid: {what}", details);
    }
}
