using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>Who a request's bearer token stands for.</summary>
public sealed class Authenticator(ObjectStore store, TokenAuthority tokens)
{
    private readonly Dictionary<string, Caller> _static = [];

    public static Caller Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"], "");

    /// <summary>A token that is a user's as long as the lab runs.</summary>
    public void AddStatic(string token, Caller caller)
    {
        lock (_static)
        {
            _static[Hash(token)] = caller;
        }
    }

    /// <summary>The caller of an Authorization header: anonymous without a bearer token, 401 for one that is not good.</summary>
    public Caller Authenticate(string? authorization)
    {
        if (authorization is null || !authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            return Anonymous;
        }

        var token = authorization["Bearer ".Length..].Trim();
        if (token.Length == 0)
        {
            return Anonymous;
        }

        return FindStatic(token) ?? Review(token, [TokenAuthority.DefaultAudience], out _, out _) ?? throw ApiErrors.Unauthorized();
    }

    /// <summary>The caller a token stands for with one of these audiences, or null and why not. // recordings/api/11 #52 to #55</summary>
    public Caller? Review(string token, IReadOnlyList<string> audiences, out IReadOnlyList<string> matching, out string error)
    {
        matching = audiences;
        error = "";
        if (FindStatic(token) is { } known)
        {
            return known;
        }

        if (tokens.Read(token) is not { } claims)
        {
            error = "invalid bearer token";
            return null;
        }

        var isOfSecret = (string?)claims["iss"] == TokenAuthority.SecretIssuer;
        IReadOnlyList<string> has = isOfSecret ? [TokenAuthority.DefaultAudience] : Meta.Strings(claims["aud"]);
        matching = [.. has.Where(audiences.Contains)];
        if (matching.Count == 0)
        {
            error = $"[invalid bearer token, token audiences {Quote(has)} is invalid for the target audiences {Quote(audiences)}]";
            return null;
        }

        return isOfSecret ? FindAccountOfSecret(claims, token, out error) : FindAccount(claims, out error);
    }

    private Caller? FindAccountOfSecret(JsonObject claims, string token, out string error)
    {
        var (ns, secret) = (TokenAuthority.SecretText(claims, "namespace"), TokenAuthority.SecretText(claims, "secret.name"));
        var (name, uid) = (TokenAuthority.SecretText(claims, "service-account.name"), TokenAuthority.SecretText(claims, "service-account.uid"));
        if (store.Table("", "secrets").Find(ns, secret)?.Shared() is not { } found || Meta.IsDeleting(found))
        {
            error = "[invalid bearer token, service account token has been invalidated]";
            return null;
        }

        if ((string?)found["data"]?["token"] != Convert.ToBase64String(Encoding.UTF8.GetBytes(token)))
        {
            error = "[invalid bearer token, service account token does not match server's copy]";
            return null;
        }

        var good = store.Table("", "serviceaccounts").Find(ns, name) is { } account && account.Uid == uid && !Meta.IsDeleting(account.Shared());
        error = good ? "" : "[invalid bearer token, service account token has been invalidated]";
        return good ? Caller.ServiceAccount(ns, name, "", uid) : null;
    }

    private Caller? FindAccount(JsonObject claims, out string error)
    {
        var cluster = claims["kubernetes.io"]!;
        var ns = (string)cluster["namespace"]!;
        var (name, uid) = ((string)cluster["serviceaccount"]!["name"]!, (string)cluster["serviceaccount"]!["uid"]!);
        error = "[invalid bearer token, service account token has been invalidated]";
        if (store.Table("", "serviceaccounts").Find(ns, name) is not { } account || account.Uid != uid)
        {
            return null;
        }

        var extra = new Dictionary<string, IReadOnlyList<string>>();
        if (claims["jti"] is { } id)
        {
            extra["authentication.kubernetes.io/credential-id"] = [$"JTI={(string)id!}"];
        }

        foreach (var (kind, table) in (ReadOnlySpan<(string, string)>)[("pod", "pods"), ("secret", "secrets"), ("node", "nodes")])
        {
            if (cluster[kind] is not JsonObject bound)
            {
                continue;
            }

            var found = store.Table("", table).Find(kind == "node" ? null : ns, (string)bound["name"]!);
            if (found is null || ((string?)bound["uid"] is { } wanted && found.Uid != wanted))
            {
                return null;
            }

            if (kind == "pod")
            {
                extra["authentication.kubernetes.io/pod-name"] = [found.Name];
                extra["authentication.kubernetes.io/pod-uid"] = [found.Uid];
            }
        }

        error = "";
        return Caller.ServiceAccount(ns, name, "", uid) with { Extra = extra };
    }

    private Caller? FindStatic(string token)
    {
        lock (_static)
        {
            return _static.GetValueOrDefault(Hash(token));
        }
    }

    // Looked up by hash, so that the time of the look-up tells nothing of the token.
    private static string Hash(string token) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Quote(IReadOnlyList<string> values) => $"[{string.Join(" ", values.Select(one => $"\"{one}\""))}]";
}
