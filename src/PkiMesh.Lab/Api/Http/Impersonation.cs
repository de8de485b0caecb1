using PkiMesh.Lab.Api.Auth;

namespace PkiMesh.Lab.Api.Http;

/// <summary>The Impersonate- headers, where the caller may use them (apiserver, endpoints/filters/impersonation.go). // recordings/api/11 #57 to #60</summary>
internal static class Impersonation
{
    private const string ExtraPrefix = "Impersonate-Extra-";

    /// <summary>What was asked for without naming a user, as the server prints it; null: nothing.</summary>
    public static string? WithoutUser(HttpRequest request)
    {
        if (request.Headers["Impersonate-User"].ToString().Length > 0)
        {
            return null;
        }

        const string Version = "authentication.k8s.io/v1";
        var asked = Groups(request).Select(group => $"{{Group  {group}    }}")
            .Concat(Extras(request).Select(one => $"{{UserExtra  {one.Value}  {Version}  {one.Key}}}"));
        if (request.Headers["Impersonate-Uid"].ToString() is { Length: > 0 } uid)
        {
            asked = asked.Append($"{{UID  {uid}  {Version}  }}");
        }

        return string.Join(' ', asked) is { Length: > 0 } all ? all : null;
    }

    public static Caller Apply(HttpRequest request, Caller caller, RbacAuthorizer authorizer)
    {
        var user = request.Headers["Impersonate-User"].ToString();
        if (user.Length == 0)
        {
            return caller;
        }

        var groups = Groups(request);
        var extras = Extras(request);
        var uid = request.Headers["Impersonate-Uid"].ToString() is { Length: > 0 } asked ? asked : null;
        var account = user.StartsWith("system:serviceaccount:", StringComparison.Ordinal) ? user.Split(':') : null;
        void Require(string resource, string name, string? ns = null, string group = "") => authorizer.Require(
            new AccessRequest { Caller = caller, Verb = "impersonate", Group = group, Resource = resource, Namespace = ns, Name = name });
        if (account is [_, _, var ns, var name])
        {
            Require("serviceaccounts", name, ns);
        }
        else
        {
            Require("users", user);
        }

        groups.ForEach(group => Require("groups", group));
        extras.ForEach(one => Require($"userextras/{one.Key}", one.Value, group: "authentication.k8s.io"));
        if (uid is not null)
        {
            Require("uids", uid, group: "authentication.k8s.io");
        }

        if (groups.Count == 0 && account is [_, _, var space, _])
        {
            groups = ["system:serviceaccounts", $"system:serviceaccounts:{space}"];
        }

        if (user == "system:anonymous")
        {
            groups = groups.Contains("system:unauthenticated") ? groups : [.. groups, "system:unauthenticated"];
        }
        else if (!groups.Contains("system:authenticated") && !groups.Contains("system:unauthenticated"))
        {
            groups.Add("system:authenticated");
        }

        return new Caller(user, groups, "")
        {
            Uid = uid,
            Extra = extras.GroupBy(one => one.Key).ToDictionary(one => one.Key, one => (IReadOnlyList<string>)[.. one.Select(pair => pair.Value)]),
        };
    }

    private static List<string> Groups(HttpRequest request) =>
        [.. request.Headers["Impersonate-Group"].Where(one => !string.IsNullOrEmpty(one)).Select(one => one!)];

    private static List<KeyValuePair<string, string>> Extras(HttpRequest request) =>
    [
        .. request.Headers.Where(header => header.Key.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(Uri.UnescapeDataString(header.Key[ExtraPrefix.Length..].ToLowerInvariant()), value ?? ""))),
    ];
}
