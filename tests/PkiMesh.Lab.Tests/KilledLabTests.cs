using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace PkiMesh.Lab.Tests;

/// <summary>The program, killed by SIGKILL while it writes, and started again in the same state directory.</summary>
public sealed class KilledLabTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pkimesh-killed-").FullName;
    private readonly HttpClient _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator });

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public async Task Nothing_that_was_answered_is_lost_wherever_the_kill_comes()
    {
        var made = new Dictionary<string, string>();
        string? apiUrl = null;
        for (var round = 1; round <= 3; round++)
        {
            using var lab = await LabProgram.StartAsync("--state-dir", _directory);
            Assert.Equal(apiUrl ?? lab.ApiUrl, lab.ApiUrl);
            apiUrl = lab.ApiUrl;
            await CompareAsync(lab, made);
            var writers = Enumerable.Range(0, 4).Select(writer => WriteAsync(lab, $"r{round}w{writer}", made)).ToArray();
            while (Count(made) < round * 150)
            {
                Assert.False(lab.Process.HasExited);
                await Task.Delay(5);
            }

            lab.Process.Kill();
            await lab.Process.WaitForExitAsync();
            await Task.WhenAll(writers);
        }

        using var last = await LabProgram.StartAsync("--state-dir", _directory);
        await CompareAsync(last, made);
        last.Process.Kill();
        await last.Process.WaitForExitAsync();
    }

    private static int Count(Dictionary<string, string> made)
    {
        lock (made)
        {
            return made.Count;
        }
    }

    // Each writes until the lab is gone, and notes what was answered: objects of the API, and folders of TPP.
    private async Task WriteAsync(LabProgram lab, string writer, Dictionary<string, string> made)
    {
        for (var i = 0; ; i++)
        {
            var name = $"{writer}-{i}";
            try
            {
                var body = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = new JsonObject { ["k"] = new string('x', i % 700) } };
                var answer = await SendAsync(HttpMethod.Post, lab.ApiUrl + "/api/v1/namespaces/default/configmaps", lab.Token, body);
                lock (made)
                {
                    made[name] = (string)answer["metadata"]!["uid"]!;
                }

                if (i % 5 == 0)
                {
                    var folder = $@"\VED\Policy\{name}";
                    answer = await SendAsync(HttpMethod.Post, lab.TppUrl + "vedsdk/config/create", lab.TppToken, new JsonObject { ["ObjectDN"] = folder, ["Class"] = "Policy", ["NameAttributeList"] = new JsonArray() });
                    lock (made)
                    {
                        made[folder] = (string)answer["Object"]!["GUID"]!;
                    }
                }
            }
            catch (Exception error) when (error is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    private async Task CompareAsync(LabProgram lab, Dictionary<string, string> made)
    {
        lab.TppToken = (string)(await SendAsync(HttpMethod.Post, lab.TppUrl + "vedauth/authorize/oauth", null, lab.Credentials))["access_token"]!;
        var list = await SendAsync(HttpMethod.Get, lab.ApiUrl + "/api/v1/namespaces/default/configmaps", lab.Token, null);
        var found = list["items"]!.AsArray().ToDictionary(item => (string)item!["metadata"]!["name"]!, item => (string)item!["metadata"]!["uid"]!);
        var folders = await SendAsync(HttpMethod.Post, lab.TppUrl + "vedsdk/config/enumerate", lab.TppToken, new JsonObject { ["ObjectDN"] = @"\VED\Policy", ["Recursive"] = false, ["Pattern"] = "r*" });
        foreach (var folder in folders["Objects"]!.AsArray())
        {
            found[(string)folder!["DN"]!] = (string)folder["GUID"]!;
        }

        Assert.All(made, pair => Assert.Equal(pair.Value, found.GetValueOrDefault(pair.Key)));
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string url, string? token, JsonObject? body)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{url}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }
}
