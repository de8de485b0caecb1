using System.Collections.Concurrent;
using System.Net;
using System.Text;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tests.Kubernetes;

/// <summary>Answers with what a test tells it to: faults that a sound API server does not show on demand.</summary>
internal sealed class FakeKube : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = new();

    private FakeKube(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    public ConcurrentQueue<(string Method, string PathAndQuery, string Body)> Requests { get; } = new();

    /// <summary>The bodies of the requests, as they were sent.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    public CancellationTokenSource Stop { get; } = new();

    public static async Task<FakeKube> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var fake = new FakeKube(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        fake.Url = app.Urls.Single();
        return fake;
    }

    public KubeClient Connect() => new(new KubeTransport(new KubernetesClientConfiguration { Host = Url, AccessToken = "canary-token" }, TimeProvider.System));

    /// <summary>The next answer; each is given once, in turn.</summary>
    public FakeKube Then(int status, string json, params (string Name, string Value)[] headers)
    {
        _answers.Enqueue(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(json);
        });
        return this;
    }

    public FakeKube ThenStatus(int code, string reason, string message, string details = "{}") =>
        Then(code, $$"""{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"{{reason}}","message":{{System.Text.Json.JsonSerializer.Serialize(message)}},"details":{{details}},"code":{{code}}}""");

    /// <summary>Ends the connection without an answer.</summary>
    public FakeKube ThenAbort()
    {
        _answers.Enqueue(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        return this;
    }

    /// <summary>Ends the connection in the middle of the answer.</summary>
    public FakeKube ThenBreakOff(string firstPart, (string Name, string Value)? header = null)
    {
        _answers.Enqueue(async context =>
        {
            context.Response.ContentType = "application/json";
            if (header is var (name, value))
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(firstPart);
            await context.Response.Body.FlushAsync();
            // Abort would take with it what is not on the wire yet; after an exception what was written is sent, and no end of it.
            throw new IOException("broken off by the test");
        });
        return this;
    }

    /// <summary>Writes lines and then holds the connection open.</summary>
    public FakeKube ThenStream(bool hold, params string[] lines)
    {
        _answers.Enqueue(async context =>
        {
            context.Response.ContentType = "application/json";
            foreach (var line in lines)
                await context.Response.WriteAsync(line + "\n");
            await context.Response.Body.FlushAsync();
            if (hold)
                await HoldAsync(context);
        });
        return this;
    }

    /// <summary>Writes bytes, each part when the one before is on its way, and then holds the connection open or ends it.</summary>
    public FakeKube ThenBytes(bool hold, (string Name, string Value)? header, params byte[][] parts)
    {
        _answers.Enqueue(async context =>
        {
            context.Response.ContentType = "application/octet-stream";
            if (header is var (name, value))
                context.Response.Headers[name] = value;
            foreach (var part in parts)
            {
                await context.Response.Body.WriteAsync(part);
                await context.Response.Body.FlushAsync();
            }

            if (hold)
                await HoldAsync(context);
        });
        return this;
    }

    public FakeKube ThenHang()
    {
        _answers.Enqueue(HoldAsync);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop.CancelAsync();
        await _app.DisposeAsync();
    }

    private async Task HoldAsync(HttpContext context)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(Stop.Token, context.RequestAborted);
        try
        {
            await Task.Delay(Timeout.Infinite, both.Token);
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Bodies.Enqueue(body.ToArray());
        Requests.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString.Value, Encoding.UTF8.GetString(body.ToArray())));
        if (_answers.TryDequeue(out var answer))
        {
            await answer(context);
            return;
        }

        context.Response.StatusCode = 500;
        await context.Response.WriteAsync("the test has no answer for this");
    }
}
