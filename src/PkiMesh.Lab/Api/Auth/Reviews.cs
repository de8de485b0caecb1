using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>The kinds that are questions: they are posted, answered in their status, and never stored. // recordings/api/11 #33 to #55</summary>
public sealed class Reviews(ApiServices services, Authenticator authenticator, RbacAuthorizer authorizer)
{
    private static readonly HashSet<string> s_kinds =
    [
        "selfsubjectreviews.authentication.k8s.io", "tokenreviews.authentication.k8s.io", "localsubjectaccessreviews.authorization.k8s.io",
        "selfsubjectaccessreviews.authorization.k8s.io", "selfsubjectrulesreviews.authorization.k8s.io", "subjectaccessreviews.authorization.k8s.io",
    ];

    public static bool Handles(ResourceInfo info) => s_kinds.Contains(info.Id.ToString());

    public JsonObject Answer(Caller caller, ResourceInfo info, string? ns, ParsedBody body, WriteOptions options)
    {
        var decoded = ObjectDecoder.Decode(info, body, options.Validation);
        options.Warn(decoded.Warnings);
        var value = decoded.Value;
        var metadata = Meta.Of(value);
        if (info.Namespaced && ns is not null && Meta.Namespace(value) is { } given && given != ns)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }

        if (info.Namespaced && ns is not null)
        {
            metadata["namespace"] = ns;
        }

        var spec = value["spec"] as JsonObject ?? [];
        value["spec"] ??= spec;
        switch (info.Id.Resource)
        {
            case "selfsubjectreviews":
                value.Remove("spec");
                Meta.Of(value)["creationTimestamp"] = Meta.Time(services.Clock.GetUtcNow());
                value["status"] = new JsonObject { ["userInfo"] = UserInfo(caller) };
                return value;
            case "selfsubjectrulesreviews":
                value["status"] = Rules(caller, (string?)spec["namespace"]);
                // The real answer drops it. // recordings/api/11 #39
                spec.Remove("namespace");
                return value;
        }

        if (info.Id.Resource != "tokenreviews")
        {
            AccessReviewValidation.Check(info, value, ns);
        }

        FieldManager.Update(info, null, value, caller.FieldManager, null, services.Clock.GetUtcNow());
        value["status"] = info.Id.Resource switch
        {
            "tokenreviews" => ReviewToken(spec),
            "selfsubjectaccessreviews" => ReviewAccess(spec, caller),
            _ => ReviewAccess(spec, Subject(spec)),
        };
        return value;
    }

    private static JsonObject UserInfo(Caller caller)
    {
        var user = new JsonObject { ["username"] = caller.UserName };
        if (caller.Uid is { } uid)
        {
            user["uid"] = uid;
        }

        user["groups"] = new JsonArray([.. caller.Groups.Select(one => JsonValue.Create(one))]);
        if (caller.Extra.Count > 0)
        {
            user["extra"] = new JsonObject(caller.Extra.Select(pair =>
                KeyValuePair.Create<string, JsonNode?>(pair.Key, new JsonArray([.. pair.Value.Select(one => JsonValue.Create(one))]))));
        }

        return user;
    }

    private JsonObject ReviewToken(JsonObject spec)
    {
        var token = (string?)spec["token"] ?? "";
        if (token.Length == 0)
        {
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        }

        var asked = Meta.Strings(spec["audiences"]);
        var caller = authenticator.Review(token, asked.Count == 0 ? [TokenAuthority.DefaultAudience] : asked, out var audiences, out var error);
        return caller is null
            ? new JsonObject { ["user"] = new JsonObject(), ["error"] = error }
            : new JsonObject
            {
                ["authenticated"] = true,
                ["user"] = UserInfo(caller),
                ["audiences"] = new JsonArray([.. audiences.Select(one => JsonValue.Create(one))]),
            };
    }

    private static Caller Subject(JsonObject spec) =>
        new((string?)spec["user"] ?? "", Meta.Strings(spec["groups"]), "");

    private JsonObject ReviewAccess(JsonObject spec, Caller subject)
    {
        var (resource, path) = (spec["resourceAttributes"] as JsonObject, spec["nonResourceAttributes"] as JsonObject);
        var decision = authorizer.Decide(path is not null
            ? new AccessRequest { Caller = subject, Verb = (string?)path["verb"] ?? "", Path = (string?)path["path"] ?? "" }
            : new AccessRequest
            {
                Caller = subject,
                Verb = (string?)resource!["verb"] ?? "",
                Group = (string?)resource["group"] ?? "",
                Resource = (string?)resource["subresource"] is { Length: > 0 } sub ? $"{(string?)resource["resource"]}/{sub}" : (string?)resource["resource"] ?? "",
                Namespace = (string?)resource["namespace"],
                Name = (string?)resource["name"] is { Length: > 0 } name ? name : null,
            });
        var status = new JsonObject { ["allowed"] = decision.Allowed };
        if (decision.Reason.Length > 0)
        {
            status["reason"] = decision.Reason;
        }

        return status;
    }

    private JsonObject Rules(Caller caller, string? ns)
    {
        if (string.IsNullOrEmpty(ns))
        {
            throw ApiErrors.BadRequest("no namespace on request");
        }

        var resources = new JsonArray();
        var paths = new JsonArray();
        foreach (var rule in authorizer.RulesFor(caller, ns))
        {
            if (rule["nonResourceURLs"] is JsonArray { Count: > 0 })
            {
                paths.Add(Pick(rule, "verbs", "nonResourceURLs"));
            }
            else
            {
                resources.Add(Pick(rule, "verbs", "apiGroups", "resources", "resourceNames"));
            }
        }

        return new JsonObject { ["resourceRules"] = resources, ["nonResourceRules"] = paths, ["incomplete"] = false };
    }

    private static JsonObject Pick(JsonObject rule, params ReadOnlySpan<string> fields)
    {
        var picked = new JsonObject();
        foreach (var field in fields)
        {
            if (rule[field] is JsonArray { Count: > 0 } values)
            {
                picked[field] = values.DeepClone();
            }
        }

        return picked;
    }
}
