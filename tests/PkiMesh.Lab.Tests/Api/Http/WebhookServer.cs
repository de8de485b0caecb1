using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>An admission webhook on a port of its own, which answers as the test says and keeps what it was asked.</summary>
internal sealed class WebhookServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _root;

    private WebhookServer(WebApplication app, string root)
    {
        _app = app;
        _root = root;
    }

    public List<JsonObject> Requests { get; } = [];

    /// <summary>From the review's request to its response, or to a body of its own; null: no answer, ever.</summary>
    public Func<JsonObject, JsonNode?> Answer { get; set; } = _ => Allowed();

    public static JsonObject Allowed() => new() { ["allowed"] = true };

    public static JsonObject Denied(JsonObject? status) => new() { ["allowed"] = false, ["status"] = status };

    /// <summary>An answer that adds a label.</summary>
    public static JsonObject Labelled(string name) => new()
    {
        ["allowed"] = true,
        ["patchType"] = "JSONPatch",
        ["patch"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""[{"op":"add","path":"/metadata/labels","value":{"{{name}}":"yes"} }]""")),
    };

    public static async Task<WebhookServer> StartAsync()
    {
        var key = LabKey.Generate(KeySpec.P256);
        var root = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "webhook" },
            NotBefore = DateTimeOffset.UtcNow.AddDays(-1),
            NotAfter = DateTimeOffset.UtcNow.AddDays(1),
            AltNames = new SubjectAltNames { IpAddresses = ["127.0.0.1"] },
        }.SelfSign(key);
        using var pair = X509Certificate2.CreateFromPem(root.ToPem(), key.ToPem());
        var certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, port => port.UseHttps(certificate)));
        var server = new WebhookServer(builder.Build(), root.ToPem());
        server._app.Run(server.HandleAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>One webhook of a configuration, with these members beside the usual ones.</summary>
    public string Configuration(string name, string members = "", string? caBundle = null) => $$"""
        {"metadata":{"name":"{{name}}"},"webhooks":[{"name":"{{name}}.example.com","admissionReviewVersions":["v1"],"sideEffects":"None",
        "clientConfig":{"url":"{{_app.Urls.First()}}/{{name}}","caBundle":"{{caBundle ?? Convert.ToBase64String(Encoding.UTF8.GetBytes(_root))}}"},
        {{(members.Contains("\"rules\"", StringComparison.Ordinal) ? "" : """
        "rules":[{"operations":["CREATE","UPDATE","DELETE"],"apiGroups":[""],"apiVersions":["v1"],"resources":["configmaps"]}],
        """)}}{{(members.Length == 0 ? "\"failurePolicy\":\"Fail\"" : members)}}}]}
        """;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        var review = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
        var request = review["request"]!.AsObject();
        Requests.Add(request);
        var answer = Answer(request);
        if (answer is null)
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }

        if (answer is JsonObject response && response.ContainsKey("allowed"))
        {
            response["uid"] ??= (string?)request["uid"];
            answer = new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["response"] = response };
        }

        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer is JsonValue text ? (string)text! : answer.ToJsonString()));
    }
}
