using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>admission.k8s.io/v1 AdmissionReview. // recordings/api/15 #1</summary>
internal static class AdmissionReview
{
    public static JsonObject For(AdmissionRequest request, ResourceInfo info, string uid)
    {
        var value = new JsonObject
        {
            ["uid"] = uid,
            ["kind"] = Kind(info, request.Subresource),
            ["resource"] = Resource(info.Id),
        };
        AddText(value, "subResource", request.Subresource);
        value["requestKind"] = Kind(request.Info, request.Subresource);
        value["requestResource"] = Resource(request.Info.Id);
        AddText(value, "requestSubResource", request.Subresource);
        AddText(value, "name", request.Name);
        AddText(value, "namespace", request.Namespace);
        value["operation"] = request.Operation;
        value["userInfo"] = UserInfo(request.Caller);
        value["object"] = InVersion(info, request.Object);
        value["oldObject"] = InVersion(info, request.OldObject);
        value["dryRun"] = request.Options.DryRun;
        value["options"] = request.OptionsObject.DeepClone();
        return new JsonObject { ["kind"] = "AdmissionReview", ["apiVersion"] = "admission.k8s.io/v1", ["request"] = value };
    }

    /// <exception cref="WebhookException">The answer is none.</exception>
    public static JsonObject ReadResponse(JsonNode? answer, string uid, bool mutating)
    {
        if (answer is not JsonObject review)
        {
            throw new WebhookException("failed to call webhook: couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }");
        }

        if (review["response"] is not JsonObject response)
        {
            throw Invalid("webhook response was absent");
        }

        if ((string?)review["apiVersion"] == "admission.k8s.io/v1beta1")
        {
            return response;
        }

        var got = (string?)response["uid"] ?? "";
        if (got != uid)
        {
            throw Invalid($"expected response.uid=\"{uid}\", got \"{got}\"");
        }

        var (version, kind) = ((string?)review["apiVersion"], (string?)review["kind"]);
        if ((version, kind) != ("admission.k8s.io/v1", "AdmissionReview"))
        {
            throw Invalid($"expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got {version}, Kind={kind}");
        }

        var (hasPatch, hasType) = ((string?)response["patch"] is { Length: > 0 }, response["patchType"] is not null);
        return (mutating, hasPatch, hasType) switch
        {
            (true, true, false) => throw Invalid("webhook returned response.patch but not response.patchType"),
            (true, false, true) => throw Invalid("webhook returned response.patchType but not response.patch"),
            (false, true, _) => throw Invalid("validating webhook may not return response.patch"),
            (false, _, true) => throw Invalid("validating webhook may not return response.patchType"),
            _ => response,
        };
    }

    // apiserver, admission/plugin/webhook/request/admissionreview.go, VerifyAdmissionResponse.
    private static WebhookException Invalid(string why) => new($"received invalid webhook response: {why}");

    private static JsonObject Kind(ResourceInfo info, string? subresource)
    {
        var known = subresource is null ? null : info.Subresource(subresource);
        return new JsonObject { ["group"] = known?.Group ?? info.Id.Group, ["version"] = known?.Version ?? info.Id.Version, ["kind"] = known?.Kind ?? info.Kind };
    }

    private static JsonObject Resource(ResourceId id) => new() { ["group"] = id.Group, ["version"] = id.Version, ["resource"] = id.Resource };

    private static JsonObject UserInfo(Caller caller)
    {
        var user = new JsonObject { ["username"] = caller.UserName };
        AddText(user, "uid", caller.Uid);
        user["groups"] = new JsonArray([.. caller.Groups.Select(one => JsonValue.Create(one))]);
        if (caller.Extra.Count > 0)
        {
            user["extra"] = new JsonObject(caller.Extra.Select(pair =>
                KeyValuePair.Create<string, JsonNode?>(pair.Key, new JsonArray([.. pair.Value.Select(one => JsonValue.Create(one))]))));
        }

        return user;
    }

    private static JsonObject? InVersion(ResourceInfo info, JsonObject? value)
    {
        if (value is null)
        {
            return null;
        }

        var copy = value.DeepClone().AsObject();
        return (string?)copy["apiVersion"] == info.ApiVersion ? copy : VersionConverter.FromStorage(info, copy);
    }

    private static void AddText(JsonObject value, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            value[name] = text;
        }
    }
}
