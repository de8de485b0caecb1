using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Schema;

/// <summary>What a real API server said to bodies, right and wrong; what only its webhooks refuse must pass here.</summary>
public class RecordedValidationTests
{
    public static TheoryData<string> Creates()
    {
        var cases = new TheoryData<string>();
        if (SharedData.IsThere)
        {
            foreach (var theme in (string[])["02-schema-422", "03-defaulting-pruning", "16-names-immutables", "14-crd"])
            {
                foreach (var recorded in SharedData.Theme(theme).Where(IsOurs))
                {
                    cases.Add($"{recorded.Theme} {recorded.Number}");
                }
            }
        }
        else
        {
            cases.Add("none");
        }

        return cases;
    }

    [SharedDataTheory]
    [MemberData(nameof(Creates))]
    public void A_create_is_answered_as_recorded(string name)
    {
        var recorded = SharedData.Case(name.Split(' ')[0], int.Parse(name.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        var registry = SharedData.Registry();
        if (recorded.Url.AbsolutePath.Contains("/things", StringComparison.Ordinal))
        {
            registry = new ResourceRegistry();
            registry.AddCustom(SharedData.Case("14-crd", 1).Request!.AsObject());
        }

        var (status, answer, warnings) = Create(registry, recorded);
        var byWebhook = ((string?)recorded.Response!["message"])?.Contains("admission webhook", StringComparison.Ordinal) == true;
        Assert.True((byWebhook ? 201 : recorded.Status) == status, $"{recorded}: {status} {answer["message"]}");
        if (!byWebhook && status > 201)
        {
            Assert.Equal((string?)recorded.Response["message"], (string?)answer["message"]);
            Assert.Equal((string?)recorded.Response["reason"], (string?)answer["reason"]);
            Assert.True(JsonNode.DeepEquals(recorded.Response["details"] ?? new JsonObject(), answer["details"] ?? new JsonObject()), $"{recorded}: {answer["details"]}");
        }
        else if (!byWebhook)
        {
            Assert.Equal(recorded.Warnings, warnings.Select(w => $"299 - \"{w.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
            foreach (var part in (string[])["spec", "data", "binaryData", "type"])
            {
                Assert.True(Covers(recorded.Response[part], answer[part]), $"{recorded}: {part} {answer[part]}, recorded {recorded.Response[part]}");
            }
        }
    }

    private static bool IsOurs(SharedData.Recorded recorded) =>
        recorded.Method == "POST"
        && recorded.Request is JsonObject
        && recorded.MediaType == "application/json"
        && recorded.Query("fieldValidation") is not "Nope"
        && recorded.Response is JsonObject body && (body.ContainsKey("kind") || body.ContainsKey("message"))
        // Bodies without a kind, for another path, or whose duplicate keys the recording could not keep.
        && recorded.Title is not ("no kind" or "another kind" or "another apiVersion" or "another apiVersion in a core collection" or "empty object" or "empty object (core)"
            or "another namespace in the body" or "another namespace in the body (core)" or "duplicate key, Strict" or "duplicate key, Warn"
            // The recording's key is blacked out; the user name is the webhook's doing.
            or "kubernetes.io/tls with rubbish in it (not checked)" or "request with somebody else as username"
            or "create at the cluster collection of a namespaced kind" or "resourceVersion in a created object")
        && recorded.Status is 201 or 400 or 403 or 422;

    private static (int Status, JsonObject Body, IReadOnlyList<string> Warnings) Create(ResourceRegistry registry, SharedData.Recorded recorded)
    {
        var segments = recorded.Url.AbsolutePath.Split('/');
        var info = segments[1] == "api"
            ? registry.Find("", segments[2], segments[3] == "namespaces" && segments.Length > 5 ? segments[5] : segments[3])!
            : registry.Find(segments[2], segments[3], segments[4] == "namespaces" ? segments[6] : segments[4])!;
        var mode = recorded.Query("fieldValidation") switch { "Strict" => FieldValidation.Strict, "Ignore" => FieldValidation.Ignore, _ => FieldValidation.Warn };
        try
        {
            var decoded = ObjectDecoder.Decode(info, BodyParser.Parse(Encoding.UTF8.GetBytes(recorded.Request!.ToJsonString()), yaml: false), mode);
            Defaults.Apply(info, decoded.Value);
            var warnings = ObjectValidator.Create(info, decoded.Value);
            return (201, decoded.Value, [.. decoded.Warnings, .. warnings]);
        }
        catch (ApiStatusException e)
        {
            return (e.Code, e.Status(), []);
        }
    }

    /// <summary>All of ours is in the recorded one; what a cluster adds (addresses, the status) may be more.</summary>
    private static bool Covers(JsonNode? recorded, JsonNode? ours) => (recorded, ours) switch
    {
        (_, null) => true,
        (JsonObject a, JsonObject b) => b.All(p => a.ContainsKey(p.Key) && Covers(a[p.Key], p.Value)) && a.All(p => b.ContainsKey(p.Key) || p.Key is "clusterIP" or "clusterIPs" or "ipFamilies" or "ipFamilyPolicy" or "finalizers" or "username" or "groups" or "uid" or "extra"),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(p => Covers(p.First, p.Second)),
        _ => JsonNode.DeepEquals(recorded, ours),
    };
}
