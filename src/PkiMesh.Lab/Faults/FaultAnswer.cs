using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Faults;

/// <summary>The status that was ordered, in the words of the server that is asked.</summary>
internal static class FaultAnswer
{
    private const string Message = "a fault that was ordered of the lab";

    public static async Task WriteAsync(string server, HttpContext context, FaultRule rule)
    {
        if (rule.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = server == "tpp" ? Tpp(rule) : Kubernetes(rule);
        context.Response.StatusCode = rule.Status;
        if (server == "kubernetes" && rule.Status == 410 && Api.Http.RequestInfo.Parse(context.Request).Verb == "watch")
        {
            // A watch that was let in hears of it as an event (apiserver storage/cacher: newErrWatcher).
            context.Response.StatusCode = 200;
            body = new JsonObject { ["type"] = "ERROR", ["object"] = body };
        }

        var bytes = LabJson.ToUtf8(body);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static JsonObject Kubernetes(FaultRule rule)
    {
        var reason = rule.Reason ?? rule.Status switch
        {
            400 => "BadRequest",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "NotFound",
            409 => "Conflict",
            410 => "Expired",
            429 => "TooManyRequests",
            503 => "ServiceUnavailable",
            504 => "Timeout",
            _ => "InternalError",
        };
        return new ApiStatusException(rule.Status, reason, rule.Message ?? Message).Status();
    }

    // tpp-web-sdk.md §1.7: tokens and their scopes speak OAuth, the rest says Error.
    private static JsonObject Tpp(FaultRule rule) => rule.Status == 401
        ? new JsonObject { ["error"] = rule.Reason ?? "invalid_token", ["error_description"] = rule.Message ?? "Access token is invalid or expired" }
        : new JsonObject { ["Error"] = rule.Message ?? Message };
}
