using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Schema.Cel;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>
/// A webhook's matchConditions: one that is false keeps it out of the request; one that cannot be told keeps it out under failurePolicy Ignore, and the request
/// out of the cluster under Fail (apiserver, admission/plugin/webhook/matchconditions and generic/webhook.go). The variable "authorizer" is not there.
/// </summary>
internal static class MatchConditions
{
    /// <param name="info">The resource in the version that the webhook gets.</param>
    /// <exception cref="ApiStatusException">A condition failed, and the webhook must not be left out.</exception>
    public static bool Match(JsonObject webhook, ResourceInfo info, AdmissionRequest request)
    {
        if (webhook["matchConditions"] is not JsonArray { Count: > 0 } conditions)
        {
            return true;
        }

        var variables = Variables(info, request);
        var errors = new List<string>();
        foreach (var text in conditions.Select(condition => (string?)condition?["expression"] ?? ""))
        {
            try
            {
                if (!CelEvaluator.Truth(CelProgram.CompileCondition(text).Run(variables)))
                {
                    return false;
                }
            }
            catch (Exception error) when (error is CelException or OverflowException)
            {
                errors.Add($"expression '{text}' resulted in error: {error.Message}");
            }
        }

        return errors.Count == 0
            || ((string?)webhook["failurePolicy"] == "Ignore"
                ? false
                : throw ApiErrors.Forbidden(request.Info.Id, request.Name, errors.Count == 1 ? errors[0] : $"[{string.Join(", ", errors)}]"));
    }

    private static Dictionary<string, object?> Variables(ResourceInfo info, AdmissionRequest request)
    {
        var review = AdmissionReview.For(request, info, "")["request"]!.AsObject();
        var (value, old) = (CelValue.Of(review["object"], null), CelValue.Of(review["oldObject"], null));
        foreach (var field in (string[])["uid", "object", "oldObject"])
        {
            review.Remove(field);
        }

        return new() { ["object"] = value, ["oldObject"] = old, ["request"] = CelValue.Of(review, null) };
    }
}
