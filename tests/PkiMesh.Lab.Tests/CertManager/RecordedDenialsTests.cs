using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.Webhook;
using PkiMesh.Lab.Trust;
using Xunit;
using IPodEndpoint = PkiMesh.Lab.Workloads.IPodEndpoint;
using PodRequest = PkiMesh.Lab.Workloads.PodRequest;

namespace PkiMesh.Lab.Tests.CertManager;

/// <summary>Every refusal of the two webhooks that was recorded at the API server, asked of the lab's webhooks.</summary>
public class RecordedDenialsTests
{
    [SharedDataFact]
    public async Task Every_recorded_refusal_of_a_new_object_comes_out_word_for_word()
    {
        await using var lab = await CertManagerLab.StartAsync();
        var certManager = new WebhookProgram(lab.Pod("cert-manager", "cert-manager-webhook", []));
        await lab.RunAsync(certManager);
        var trustManager = new TrustProgram(lab.Pod("cert-manager", "trust-manager", []), () => []);
        await lab.RunAsync(trustManager);
        var differences = new List<string>();
        var cases = 0;
        foreach (var recorded in new[] { "02-schema-422", "05-server-side-apply", "15-admission", "16-names-immutables" }.SelectMany(SharedData.Theme))
        {
            var message = recorded.Response.Text("message") ?? "";
            var (endpoint, path, prefix) = message.StartsWith(CertManager, StringComparison.Ordinal)
                ? (certManager.Endpoints[10250], "/validate", CertManager)
                : (trustManager.Endpoints[6443], "/validate-trust-cert-manager-io-v1alpha1-bundle", TrustManager);
            if (!message.StartsWith(prefix, StringComparison.Ordinal) || recorded.Method != "POST" || recorded.Request is not JsonObject body)
            {
                continue;
            }

            cases++;
            var status = await AskAsync(endpoint, path, body);
            var expected = $"{recorded.Status} {message[prefix.Length..]}";
            var found = $"{status.Number("code")} {status.Text("message")}";
            if (expected != found)
            {
                differences.Add($"{recorded}\n  recorded {expected}\n  lab      {found}");
            }
        }

        Assert.InRange(cases, 20, int.MaxValue);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private const string CertManager = "admission webhook \"webhook.cert-manager.io\" denied the request: ";
    private const string TrustManager = "admission webhook \"trust.cert-manager.io\" denied the request: ";

    private static async Task<JsonNode?> AskAsync(IPodEndpoint endpoint, string path, JsonObject body)
    {
        var kind = body.Text("kind")!;
        var value = (JsonObject)body.DeepClone();
        if (kind == "CertificateRequest")
        {
            // What the mutating webhook does first.
            value["spec"]!["username"] = "admin";
        }

        var review = new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["uid"] = "u",
                ["kind"] = new JsonObject { ["group"] = body.Text("apiVersion")!.Split('/')[0], ["version"] = "v1", ["kind"] = kind },
                ["operation"] = "CREATE",
                ["userInfo"] = new JsonObject { ["username"] = "admin" },
                ["object"] = value,
            },
        };
        var answer = await endpoint.SendAsync(new PodRequest("POST", path, Encoding.UTF8.GetBytes(review.ToJsonString())), default);
        return JsonNode.Parse(answer.Body).At("response", "status");
    }
}
