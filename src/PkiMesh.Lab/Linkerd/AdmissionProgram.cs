using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd;

/// <summary>A program of linkerd that answers admission reviews over TLS with the key pair of its mounted Secret.</summary>
internal abstract class AdmissionProgram : IPodProgram, IPodEndpoint
{
    private const string Certificate = "/var/run/linkerd/tls/tls.crt";

    protected AdmissionProgram(PodProgramContext context, int port, int adminPort)
    {
        Context = context;
        Log = new LinkerdLog(context.Clock, context.Log);
        Endpoints = new Dictionary<int, IPodEndpoint>
        {
            [port] = this,
            [adminPort] = new TextEndpoint(path => path is "/ready" or "/ping" or "/live" ? (200, "ok\n") : null),
        };
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }

    /// <summary>What lies in the volume now: the program watches it.</summary>
    public string? ServingChainPem => Context.Files.Read(Certificate) is { } pem ? Encoding.UTF8.GetString(pem) : null;

    protected PodProgramContext Context { get; }

    protected LinkerdLog Log { get; }

    public virtual Task StartAsync(CancellationToken cancellationToken) => ServingChainPem is null
        ? throw new LinkerdFailure($"failed to read TLS secrets: open {Certificate}: no such file or directory")
        : Task.CompletedTask;

    public async Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken)
    {
        JsonObject? review;
        try
        {
            review = LabJson.Parse(request.Body) as JsonObject;
        }
        catch (JsonException)
        {
            review = null;
        }

        if (review?["request"] is not JsonObject asked)
        {
            return new PodResponse(400, "text/plain; charset=utf-8", "could not decode the admission review\n"u8.ToArray());
        }

        Log.Info($"received admission review request \"{asked.Text("uid")}\"");
        var response = await ReviewAsync(asked, cancellationToken).ConfigureAwait(false);
        response["uid"] = asked.Text("uid");
        var answer = new JsonObject
        {
            ["kind"] = "AdmissionReview",
            ["apiVersion"] = review.Text("apiVersion") ?? "admission.k8s.io/v1",
            ["response"] = response,
        };
        return new PodResponse(200, "application/json", LabJson.ToUtf8(answer));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected abstract Task<JsonObject> ReviewAsync(JsonObject request, CancellationToken cancellationToken);
}
