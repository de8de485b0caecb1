using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using PkiMesh.Lab.Hosting;

namespace PkiMesh.Lab.Control;

/// <summary>
/// The lab's controls, plain HTTP on loopback below a path nobody can guess: /clock, /faults, and what other parts add.
/// </summary>
internal sealed class ControlServer(LabServices lab) : IAsyncDisposable
{
    private static readonly TimeSpan s_restLimit = TimeSpan.FromMinutes(10);
    private readonly string _token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private WebApplication? _application;

    /// <summary>A base: the names of the controls are appended to it.</summary>
    public string Url => $"{_application!.Urls.First()}/{_token}/";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(IPAddress.Loopback, 0);
        });
        _application = builder.Build();
        _application.UseRouting();
        var routes = _application.MapGroup(_token);
        routes.MapGet("/clock", (RequestDelegate)(context => WriteAsync(context, 200, Clock())));
        routes.MapPost("/clock", (RequestDelegate)AdvanceAsync);
        routes.MapGet("/faults", (RequestDelegate)(context => WriteAsync(context, 200, new JsonObject { ["faults"] = lab.Faults.List() })));
        routes.MapPost("/faults", (RequestDelegate)OrderFaultAsync);
        routes.MapDelete("/faults", (RequestDelegate)(context => WriteAsync(context, 200, new JsonObject { ["removed"] = lab.Faults.Remove(null) })));
        routes.MapDelete("/faults/{id}", (RequestDelegate)(context => WriteAsync(context, 200, new JsonObject { ["removed"] = lab.Faults.Remove((string?)context.Request.RouteValues["id"]) })));
        routes.MapGet("/mesh", (RequestDelegate)(context => WriteAsync(context, 200, Mesh())));
        foreach (var add in lab.ControlRoutes)
        {
            add(routes);
        }

        await _application.StartAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _application.StopAsync(hurry.Token).ConfigureAwait(false);
            await _application.DisposeAsync().ConfigureAwait(false);
        }
    }

    private JsonObject Mesh() => new() { ["edges"] = JsonSerializer.SerializeToNode(lab.MeshEdges(), JsonSerializerOptions.Web) };

    private JsonObject Clock() => new() { ["now"] = lab.Clock.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture) };

    private async Task AdvanceAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        TimeSpan by;
        try
        {
            by = XmlConvert.ToTimeSpan((string?)body["advance"] ?? "");
        }
        catch (FormatException)
        {
            await FailAsync(context, "\"advance\" must be an ISO 8601 duration such as \"P22D\" or \"PT90S\".").ConfigureAwait(false);
            return;
        }

        if (by < TimeSpan.Zero)
        {
            await FailAsync(context, "The clock goes forward only.").ConfigureAwait(false);
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        limit.CancelAfter(s_restLimit);
        try
        {
            await lab.Clock.AdvanceAsync(by, limit.Token).ConfigureAwait(false);
            await WriteAsync(context, 200, Clock()).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await WriteAsync(context, 504, new JsonObject
            {
                ["error"] = "The lab did not come to rest.",
                ["now"] = Clock()["now"]!.DeepClone(),
                ["busy"] = new JsonArray([.. lab.Clock.OpenWork().Take(20).Select(one => JsonValue.Create(one))]),
            }).ConfigureAwait(false);
        }
    }

    private async Task OrderFaultAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        try
        {
            await WriteAsync(context, 201, lab.Faults.Add(body).ToJson()).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            await FailAsync(context, error.Message).ConfigureAwait(false);
        }
    }

    private static async Task<JsonObject?> ReadAsync(HttpContext context)
    {
        try
        {
            if (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false) is JsonObject body)
            {
                return body;
            }
        }
        catch (JsonException)
        {
        }

        await FailAsync(context, "The body must be a JSON object.").ConfigureAwait(false);
        return null;
    }

    private static Task FailAsync(HttpContext context, string message) => WriteAsync(context, 400, new JsonObject { ["error"] = message });

    private static async Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted).ConfigureAwait(false);
    }
}
