using Microsoft.AspNetCore.Http;

namespace PkiMesh.Lab.Api.Http;

/// <summary>What a path and method ask for (apiserver, endpoints/request/requestinfo.go).</summary>
public sealed record RequestInfo
{
    public required string Path { get; init; }

    public bool IsResource { get; init; }

    /// <summary>get, list, watch, create, update, patch, delete, deletecollection; for other paths the method in small letters.</summary>
    public required string Verb { get; init; }

    public string Group { get; init; } = "";

    public string Version { get; init; } = "";

    public string? Namespace { get; init; }

    public string Resource { get; init; } = "";

    public string? Subresource { get; init; }

    public string? Name { get; init; }

    /// <summary>What follows the subresource, as in pods/x/proxy/metrics.</summary>
    public string? Rest { get; init; }

    public ResourceId Id => new(Group, Version, Resource);

    public string AuthorizationResource => Subresource is null ? Resource : $"{Resource}/{Subresource}";

    public static RequestInfo Parse(HttpRequest request)
    {
        var path = request.Path.Value ?? "/";
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var plain = new RequestInfo { Path = path, Verb = request.Method.ToLowerInvariant() };
        var isCore = parts.Length > 0 && parts[0] == "api";
        if (!(isCore && parts.Length > 2) && !(parts.Length > 3 && parts[0] == "apis"))
        {
            return plain;
        }

        var (group, version, rest) = isCore ? ("", parts[1], parts[2..]) : (parts[1], parts[2], parts[3..]);
        string? ns = null;
        // requestinfo.go: the old form of a watch, whatever the method. What linkerd's tap is asked by.
        var watches = !isCore && rest is ["watch", _, ..];
        rest = watches ? rest[1..] : rest;
        if (rest[0] == "namespaces" && rest.Length > 2 && !(rest.Length == 3 && rest[2] is "status" or "finalize"))
        {
            ns = rest[1];
            rest = rest[2..];
        }

        var name = rest.Length > 1 ? Uri.UnescapeDataString(rest[1]) : null;
        return new RequestInfo
        {
            Path = path,
            IsResource = true,
            Group = group,
            Version = version,
            Namespace = ns ?? (rest[0] == "namespaces" && isCore ? name : null),
            Resource = rest[0],
            Name = name,
            Subresource = rest.Length > 2 ? rest[2] : null,
            Rest = rest.Length > 3 ? string.Join('/', rest[3..]) : null,
            Verb = watches ? "watch" : VerbOf(request, name),
        };
    }

    private static string VerbOf(HttpRequest request, string? name) => request.Method switch
    {
        "GET" or "HEAD" => name is not null ? "get" : IsTrue(request.Query["watch"]) ? "watch" : "list",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => name is not null ? "delete" : "deletecollection",
        _ => "",
    };

    /// <summary>Go's ParseBool, where what it cannot read counts as true unless it is empty. // recordings/api/05</summary>
    public static bool IsTrue(string? text) => !string.IsNullOrEmpty(text) && text is not ("0" or "f" or "F" or "false" or "FALSE" or "False");
}
