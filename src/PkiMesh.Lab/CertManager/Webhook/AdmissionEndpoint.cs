using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>Answers AdmissionReviews by path, over TLS with whatever chain the program has now.</summary>
internal sealed class AdmissionEndpoint(Func<string?> chainPem, IReadOnlyDictionary<string, Func<JsonObject, AdmissionVerdict>> handlers) : IPodEndpoint
{
    public string? ServingChainPem => chainPem();

    public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var path = request.PathAndQuery.Split('?')[0];
        if (!handlers.TryGetValue(path, out var handler))
        {
            return Task.FromResult(new PodResponse(404, "text/plain; charset=utf-8", "404 page not found\n"u8.ToArray()));
        }

        JsonObject? review;
        try
        {
            review = JsonNode.Parse(request.Body) as JsonObject;
        }
        catch (JsonException)
        {
            review = null;
        }

        if (review?["request"] is not JsonObject asked)
        {
            return Task.FromResult(new PodResponse(400, "text/plain; charset=utf-8", "no AdmissionReview\n"u8.ToArray()));
        }

        var answer = new JsonObject
        {
            ["apiVersion"] = "admission.k8s.io/v1",
            ["kind"] = "AdmissionReview",
            ["response"] = Response(asked, handler(asked)),
        };
        return Task.FromResult(new PodResponse(200, "application/json", Encoding.UTF8.GetBytes(answer.ToJsonString())));
    }

    private static JsonObject Response(JsonObject asked, AdmissionVerdict verdict)
    {
        var status = new JsonObject { ["metadata"] = new JsonObject(), ["code"] = verdict.Code };
        if (verdict.Message is not null)
        {
            status["message"] = verdict.Message;
        }

        if (verdict.Reason is not null)
        {
            status["reason"] = verdict.Reason;
        }

        var response = new JsonObject { ["uid"] = asked.Text("uid"), ["allowed"] = verdict.Allowed, ["status"] = status };
        if (verdict.Patch is { Count: > 0 } patch)
        {
            response["patch"] = Field.Base64(patch.ToJsonString());
            response["patchType"] = "JSONPatch";
        }

        if (verdict.Warnings.Count > 0)
        {
            response["warnings"] = new JsonArray([.. verdict.Warnings.Select(warning => (JsonNode?)warning)]);
        }

        return response;
    }
}
