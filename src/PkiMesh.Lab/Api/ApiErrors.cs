using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api;

/// <summary>The failures of the API server in its own words (apimachinery, pkg/api/errors/errors.go).</summary>
public static class ApiErrors
{
    public static ApiStatusException NotFound(ResourceId resource, string name) =>
        new(404, "NotFound", $"{resource} \"{name}\" not found", Details(resource, name));

    /// <summary>No such path at all: what the server's mux answers.</summary>
    public static ApiStatusException PathNotFound() =>
        new(404, "NotFound", "the server could not find the requested resource", []);

    public static ApiStatusException AlreadyExists(ResourceId resource, string name) =>
        new(409, "AlreadyExists", $"{resource} \"{name}\" already exists", Details(resource, name));

    public static ApiStatusException Conflict(ResourceId resource, string name, string why) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {resource} \"{name}\": {why}", Details(resource, name));

    public static ApiStatusException Modified(ResourceId resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    public static ApiStatusException Forbidden(ResourceId resource, string? name, string why, params FieldCause[] causes)
    {
        var subject = string.IsNullOrEmpty(name) ? $"{resource}" : $"{resource} \"{name}\"";
        return new(403, "Forbidden", $"{subject} is forbidden: {why}", Details(resource, name, causes));
    }

    public static ApiStatusException BadRequest(string message) => new(400, "BadRequest", message);

    /// <summary>A field error of an object, which the server counts by its kind.</summary>
    public static ApiStatusException Invalid(string group, string kind, string? name, IReadOnlyList<FieldCause> causes)
    {
        var qualified = group.Length == 0 ? kind : $"{kind}.{group}";
        var texts = causes.Select(cause => cause.ToString()).Distinct().ToList();
        var all = texts.Count == 1 ? texts[0] : $"[{string.Join(", ", texts)}]";
        return new(422, "Invalid", $"{qualified} \"{name}\" is invalid: {all}", Details(new(group, "", kind), name, [.. causes]));
    }

    public static ApiStatusException MethodNotAllowed(string message = "the server does not allow this method on the requested resource", JsonObject? details = null) =>
        new(405, "MethodNotAllowed", message, details ?? []);

    public static ApiStatusException Internal(string message) =>
        new(500, "InternalError", $"Internal error occurred: {message}", new JsonObject { ["causes"] = new JsonArray(new JsonObject { ["message"] = message }) });

    /// <summary>An error that the server has no reason for.</summary>
    public static ApiStatusException Unclassified(string message) => new(500, "", message);

    public static ApiStatusException Expired(string message) => new(410, "Expired", message);

    public static ApiStatusException Unauthorized() => new(401, "Unauthorized", "Unauthorized");

    public static ApiStatusException UnsupportedMediaType(string message) => new(415, "UnsupportedMediaType", message);

    public static ApiStatusException NotAcceptable(string message) => new(406, "NotAcceptable", message);

    public static ApiStatusException TooLarge(string message) => new(413, "RequestEntityTooLarge", message);

    public static ApiStatusException Timeout(string message, JsonObject? details = null) => new(504, "Timeout", message, details ?? []);

    private static JsonObject Details(ResourceId resource, string? name, params IReadOnlyList<FieldCause> causes)
    {
        var details = new JsonObject();
        if (!string.IsNullOrEmpty(name))
        {
            details["name"] = name;
        }

        if (resource.Group.Length > 0)
        {
            details["group"] = resource.Group;
        }

        details["kind"] = resource.Resource;
        if (causes.Count > 0)
        {
            details["causes"] = new JsonArray([.. causes.Select(cause => cause.ToJson())]);
        }

        return details;
    }
}
