using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>
/// Answers with whatever a test tells it to, for the answers that a sound TPP does not give on demand. What a TPP does is
/// tested against the lab's.
/// </summary>
internal sealed class FakeTpp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<FakeRequest, FakeAnswer>> _answers = new(StringComparer.OrdinalIgnoreCase);

    private FakeTpp(WebApplication app, TestAuthority authority)
    {
        _app = app;
        Authority = authority;
    }

    public TestAuthority Authority { get; }

    public string Url { get; private set; } = "";

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    public TaskCompletionSource Hanging { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<FakeTpp> StartAsync()
    {
        var authority = TestAuthority.Shared;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https =>
            {
                https.ServerCertificate = authority.Server;
                https.ServerCertificateChain = authority.Chain;
            })));
        var app = builder.Build();
        var fake = new FakeTpp(app, authority);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        fake.Url = app.Urls.Single();
        fake.On("/vedauth/authorize/oauth", Token("token-1"));
        fake.On("/vedauth/authorize/verify", new FakeAnswer(200, """{"application":"cert-manager.io","access_issued_on_unix_time":4000000000,"valid_for":3600,"grant_issued_on_unix_time":4000000000,"expires_unix_time":0,"expires_ISO8601":null,"identity":"local:{1}","scope":"certificate:manage"}"""));
        fake.On("/vedsdk/Identity/Self", new FakeAnswer(200, """{"Identities":[{"Name":"ops","PrefixedName":"local:ops","PrefixedUniversal":"local:{1}","Type":1},{"Name":"team","PrefixedName":"local:team","PrefixedUniversal":"local:{2}","Type":2}]}"""));
        fake.On("/vedsdk/SystemStatus/Version", new FakeAnswer(200, """{"Version":"25.3.0.1"}"""));
        return fake;
    }

    public static FakeAnswer Token(string access, string? refresh = null, long expires = 4000003600) => new(200,
        $$"""{"access_token":"{{access}}","refresh_token":{{(refresh is null ? "null" : $"\"{refresh}\"")}},"expires":{{expires}},"expires_in":3600,"identity":"local:{1}","scope":"certificate:manage","token_type":"Bearer"}""");

    /// <summary>What a path answers; several answers are given in turn, and the last one from then on.</summary>
    public void On(string path, params FakeAnswer[] answers)
    {
        var queue = new Queue<FakeAnswer>(answers);
        On(path, _ =>
        {
            lock (queue)
            {
                return queue.Count > 1 ? queue.Dequeue() : queue.Peek();
            }
        });
    }

    public void On(string path, Func<FakeRequest, FakeAnswer> answer) => _answers[path] = answer;

    public IEnumerable<FakeRequest> To(string path) => Requests.Where(request => request.Path.Equals(path, StringComparison.OrdinalIgnoreCase));

    public async ValueTask DisposeAsync()
    {
        Hanging.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var path = context.Request.Path.Value!;
        var request = new FakeRequest(
            context.Request.Method,
            path,
            context.Request.QueryString.Value ?? "",
            context.Request.Headers.Authorization.ToString(),
            await reader.ReadToEndAsync());
        Requests.Enqueue(request);
        if (!_answers.TryGetValue(path, out var choose))
        {
            context.Response.StatusCode = 404;
            return;
        }

        var answer = choose(request);
        if (answer.Hangs)
        {
            await Hanging.Task;
        }

        context.Response.StatusCode = answer.Status;
        if (answer.Reason is not null)
        {
            context.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = answer.Reason;
        }

        foreach (var (name, value) in answer.Headers ?? [])
        {
            context.Response.Headers[name] = value;
        }

        if (context.Request.Method != "HEAD" && answer.Body.Length > 0)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(answer.Body, Encoding.UTF8);
        }
    }
}
