using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Patch;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>Asks the webhooks of MutatingWebhookConfigurations and ValidatingWebhookConfigurations. // recordings/api/15</summary>
internal sealed class WebhookAdmission(ApiServices services, WebhookClient client) : IAdmissionPlugin
{
    private const string Group = "admissionregistration.k8s.io";

    public async Task MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var again = new List<(JsonObject Webhook, JsonObject After)>();
        foreach (var (webhook, info) in Find("mutatingwebhookconfigurations", request))
        {
            await CallAsync(webhook, info, request, true, cancellationToken).ConfigureAwait(false);
            if ((string?)webhook["reinvocationPolicy"] == "IfNeeded" && request.Object is not null)
            {
                again.Add((webhook, request.Object.DeepClone().AsObject()));
            }
        }

        // One that asked for it is called a second time where a later one changed the object.
        foreach (var (webhook, after) in again)
        {
            if (!JsonNode.DeepEquals(after, request.Object) && Match(webhook, request) is { } info)
            {
                await CallAsync(webhook, info, request, true, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public async Task ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        foreach (var (webhook, info) in Find("validatingwebhookconfigurations", request))
        {
            await CallAsync(webhook, info, request, false, cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<(JsonObject Webhook, ResourceInfo Info)> Find(string resource, AdmissionRequest request)
    {
        // Webhooks cannot stand in the way of webhook configurations.
        if (request.Info.Id.Group == Group && request.Info.Id.Resource is "mutatingwebhookconfigurations" or "validatingwebhookconfigurations")
        {
            yield break;
        }

        foreach (var stored in services.Store.Table(Group, resource).Snapshot())
        {
            foreach (var webhook in (stored.Shared()["webhooks"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (Match(webhook, request) is { } info)
                {
                    yield return (webhook, info);
                }
            }
        }
    }

    private ResourceInfo? Match(JsonObject webhook, AdmissionRequest request) =>
        WebhookRules.Match(webhook, request, services) is { } info && WebhookRules.SelectorsMatch(webhook, request, services) && MatchConditions.Match(webhook, info, request)
            ? info
            : null;

    private async Task CallAsync(JsonObject webhook, ResourceInfo info, AdmissionRequest request, bool mutating, CancellationToken cancellationToken)
    {
        var name = (string?)webhook["name"] ?? "";
        if (request.Options.DryRun && (string?)webhook["sideEffects"] is "Some" or "Unknown")
        {
            throw ApiErrors.BadRequest($"admission webhook \"{name}\" does not support dry run");
        }

        JsonObject response;
        try
        {
            var uid = Guid.NewGuid().ToString();
            var answer = await client.PostAsync(webhook, AdmissionReview.For(request, info, uid), cancellationToken).ConfigureAwait(false);
            response = AdmissionReview.ReadResponse(answer, uid, mutating);
        }
        catch (WebhookException error)
        {
            if ((string?)webhook["failurePolicy"] == "Ignore")
            {
                return;
            }

            throw ApiErrors.Internal($"failed calling webhook \"{name}\": {error.Message}");
        }

        request.Options.Warn(Meta.Strings(response["warnings"]));
        if ((bool?)response["allowed"] != true)
        {
            throw Denial(name, response["status"] as JsonObject);
        }

        if (mutating && (string?)response["patch"] is { Length: > 0 } patch && request.Object is { } value)
        {
            request.Object = Patched(name, info, value, patch, request.Info);
        }
    }

    private static JsonObject Patched(string name, ResourceInfo info, JsonObject value, string patch, ResourceInfo original)
    {
        JsonNode operations;
        try
        {
            operations = LabJson.Parse(Convert.FromBase64String(patch)) ?? new JsonArray();
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            throw ApiErrors.Internal($"failed calling webhook \"{name}\": received undecodable patch in webhook response: {error.Message}");
        }

        var changed = PatchApplier.Apply(PatchKind.Json, info, value, operations);
        changed = ObjectDecoder.Decode(original, new ParsedBody(changed, []), FieldValidation.Ignore).Value;
        Defaults.Apply(original, changed);
        return changed;
    }

    /// <summary>apiserver, pkg/admission/plugin/webhook/errors/statuserror.go</summary>
    private static ApiStatusException Denial(string name, JsonObject? status)
    {
        var (message, reason) = ((string?)status?["message"] ?? "", (string?)status?["reason"] ?? "");
        var code = (int?)status?["code"] ?? 0;
        var text = message.Length > 0 ? $": {message}" : reason.Length > 0 ? $": {reason}" : " without explanation";
        return new ApiStatusException(
            code < 400 ? 400 : code, reason, $"admission webhook \"{name}\" denied the request{text}", status?["details"]?.DeepClone() as JsonObject);
    }
}
