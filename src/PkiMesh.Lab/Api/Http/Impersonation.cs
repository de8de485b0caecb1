using PkiMesh.Lab.Api.Auth;

namespace PkiMesh.Lab.Api.Http;

/// <summary>The Impersonate- headers, where the caller may use them.</summary>
internal static class Impersonation
{
    public static Caller Apply(HttpRequest request, Caller caller, RbacAuthorizer authorizer)
    {
        var user = request.Headers["Impersonate-User"].ToString();
        if (user.Length == 0)
        {
            return caller;
        }

        var groups = request.Headers["Impersonate-Group"].Where(one => !string.IsNullOrEmpty(one)).Select(one => one!).ToList();
        var account = user.StartsWith("system:serviceaccount:", StringComparison.Ordinal) ? user.Split(':') : null;
        authorizer.Require(account is [_, _, var ns, var name]
            ? new AccessRequest { Caller = caller, Verb = "impersonate", Resource = "serviceaccounts", Namespace = ns, Name = name }
            : new AccessRequest { Caller = caller, Verb = "impersonate", Resource = "users", Name = user });
        foreach (var group in groups)
        {
            authorizer.Require(new AccessRequest { Caller = caller, Verb = "impersonate", Resource = "groups", Name = group });
        }

        if (groups.Count == 0 && account is [_, _, var space, _])
        {
            groups = ["system:serviceaccounts", $"system:serviceaccounts:{space}"];
        }

        if (!groups.Contains("system:authenticated") && user != "system:anonymous")
        {
            groups.Add("system:authenticated");
        }

        return new Caller(user, groups, "") { Uid = request.Headers["Impersonate-Uid"].ToString() is { Length: > 0 } uid ? uid : null };
    }
}
