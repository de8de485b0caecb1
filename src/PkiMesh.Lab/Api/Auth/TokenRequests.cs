using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>serviceaccounts/NAME/token. // recordings/api/11 #44 to #49</summary>
public sealed class TokenRequests(ApiServices services, TokenAuthority tokens)
{
    private const string Group = "authentication.k8s.io";

    public JsonObject Issue(Caller caller, string ns, string name, JsonObject body)
    {
        var account = services.Table(KnownResources.ServiceAccounts).Find(ns, name) ?? throw ApiErrors.NotFound(KnownResources.ServiceAccounts, name);
        var spec = body["spec"] as JsonObject ?? [];
        var seconds = JsonNumbers.ToInt64(spec["expirationSeconds"]) ?? 3600;
        if (seconds < 600)
        {
            throw Invalid(seconds, "may not specify a duration less than 10 minutes");
        }

        if (seconds > 1L << 32)
        {
            throw Invalid(seconds, "may not specify a duration larger than 2^32 seconds");
        }

        var asked = Meta.Strings(spec["audiences"]);
        IReadOnlyList<string> audiences = asked.Count == 0 ? [TokenAuthority.DefaultAudience] : asked;
        var bound = FindBound(ns, spec["boundObjectRef"] as JsonObject);
        var (token, expires) = tokens.Issue(account.Shared(), audiences, seconds, bound);
        var now = services.Clock.GetUtcNow();
        var fields = new JsonObject();
        if (asked.Count > 0)
        {
            fields["f:audiences"] = new JsonObject();
        }

        fields["f:expirationSeconds"] = new JsonObject();
        return new JsonObject
        {
            ["kind"] = "TokenRequest",
            ["apiVersion"] = $"{Group}/v1",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = ns,
                ["uid"] = account.Uid,
                ["creationTimestamp"] = Meta.Time(now),
                ["managedFields"] = new JsonArray(new JsonObject
                {
                    ["manager"] = caller.FieldManager,
                    ["operation"] = "Update",
                    ["apiVersion"] = $"{Group}/v1",
                    ["time"] = Meta.Time(now),
                    ["fieldsType"] = "FieldsV1",
                    ["fieldsV1"] = new JsonObject { ["f:spec"] = fields },
                    ["subresource"] = "token",
                }),
            },
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray([.. audiences.Select(one => JsonValue.Create(one))]),
                ["expirationSeconds"] = seconds,
                ["boundObjectRef"] = spec["boundObjectRef"]?.DeepClone(),
            },
            ["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Meta.Time(expires) },
        };
    }

    private JsonObject? FindBound(string ns, JsonObject? reference)
    {
        if (reference is null)
        {
            return null;
        }

        var (kind, name) = ((string?)reference["kind"] ?? "", (string?)reference["name"] ?? "");
        var id = kind switch
        {
            "Pod" => KnownResources.Pods,
            "Secret" => KnownResources.Secrets,
            "Node" => KnownResources.Nodes,
            _ => throw ApiErrors.BadRequest($"cannot bind token for serviceaccount to object of type {kind}"),
        };
        var found = services.Table(id).Find(kind == "Node" ? null : ns, name) ?? throw ApiErrors.NotFound(id, name);
        if ((string?)reference["uid"] is { Length: > 0 } uid && uid != found.Uid)
        {
            throw ApiErrors.Conflict(id, name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return new JsonObject { ["kind"] = kind, ["name"] = name, ["uid"] = found.Uid };
    }

    private static ApiStatusException Invalid(long seconds, string why) =>
        ApiErrors.Invalid(Group, "TokenRequest", "", [FieldCause.Invalid("spec.expirationSeconds", seconds, why)]);
}
