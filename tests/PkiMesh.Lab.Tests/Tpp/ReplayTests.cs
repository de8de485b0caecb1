using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Tpp.Auth;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>What cert-manager and VenafiPS sent to other servers, sent to this one.</summary>
public class ReplayTests
{
    [SharedDataFact]
    public async Task The_requests_of_cert_manager_get_the_answers_they_got()
    {
        await using var host = await TppHost.StartAsync();
        Dictionary<string, string> tokens = [];
        foreach (var line in File.ReadLines(Path.Combine(SharedData.Root!, "recordings/venafi-http.jsonl")).Select(text => JsonNode.Parse(text)!.AsObject()).Where(line => line["n"] is not null))
        {
            var body = line["body"] as JsonObject;
            if (body is not null && body.ContainsKey("password"))
            {
                body["username"] = "cert-manager";
                body["password"] = host.State.Identities.Find("cert-manager")!.Password;
            }

            host.Token = line["headers"]!["Authorization"]?[0]?.ToString().Split(' ')[1] is { } name ? tokens[name] : null;
            var answer = await host.SendAsync(new HttpMethod(line["method"]!.ToString()), line["path"]!.ToString(), body?.DeepClone().AsObject());
            Assert.Equal((line["n"]!.ToString(), line["status"]!.ToString()), (line["n"]!.ToString(), ((int)answer.Status).ToString()));
            if (line["answer"] is JsonObject expected)
            {
                Assert.Equal(("", ""), (line["n"]!.ToString()[..0], Missing(expected, answer.Json)));
                if (expected["access_token"]?.ToString() is { } token)
                {
                    tokens[token] = answer.Text("access_token");
                }
            }
            else
            {
                Assert.Equal(line["answer"]!.ToString(), answer.Body);
            }
        }
    }

    [SharedDataFact]
    public async Task The_requests_of_VenafiPS_are_understood()
    {
        await using var host = await TppHost.StartAsync();
        host.State.Tokens.Add(new TppApplication("VenafiPS-x", TppScope.TryParse(TppHost.AllScopes)!));
        await host.SignInAsync(client: "VenafiPS-x");
        await new VcertClient(host).SignAsync(host.State.DefaultZone);
        var k8s = host.State.Tree.Find(@"\VED\Policy\Certificates\k8s")!;
        k8s.SetPolicy("X509 Certificate", "Certificate Authority", host.State.Tree.Find(host.State.DefaultZone)!.GetPolicy("X509 Certificate", "Certificate Authority")!.Values, true);
        foreach (var name in new[] { "n1", "n2" })
        {
            await new VcertClient(host) { CommonName = name }.SignAsync(k8s.Dn);
        }

        var certificate = host.State.Tree.Find(host.State.DefaultZone + @"\root.linkerd.cluster.local")!;
        var sent = 0;
        var title = "";
        foreach (var line in File.ReadLines(Path.Combine(SharedData.Root!, "recordings/venafips-6.11.0-requests.txt")))
        {
            if (line.StartsWith("##", StringComparison.Ordinal))
            {
                title = line;
                continue;
            }

            if (Regex.Match(line, @"^(GET|POST|HEAD) (/\S+) \| auth=(.*?) ct=(.*?) ua=\S+ \| (.*)$") is not { Success: true } match || match.Groups[3].Value == "None" && match.Groups[1].Value == "GET")
            {
                continue;
            }

            var path = Regex.Replace(match.Groups[2].Value, "(?i)37c04c33-f8f3-498c-bf10-70f346674701", (title.Contains("Permission", StringComparison.Ordinal) ? k8s : certificate).Guid.ToString());
            path = Regex.Replace(path, "(?i)198c2d48-9e79-4f10-b871-e2f109476032", host.State.Admin.Guid.ToString());
            var text = match.Groups[5].Value.Replace("198c2d48-9e79-4f10-b871-e2f109476032", host.State.Admin.Guid.ToString(), StringComparison.Ordinal);
            var body = match.Groups[1].Value == "POST" ? JsonNode.Parse(text)!.AsObject() : null;
            var expected = Prepare(host, title, path, body);
            var good = host.Token;
            host.Token = title.EndsWith("bad", StringComparison.Ordinal) ? "bad" : good;
            var answer = await host.SendAsync(new HttpMethod(match.Groups[1].Value), path, body);
            host.Token = good;
            Assert.Equal((title, path, expected), (title, path, (int)answer.Status));
            sent++;
        }

        Assert.Equal(36, sent);
    }

    /// <summary>Fills in what the recording made up, and says what status is right then.</summary>
    private static int Prepare(TppHost host, string title, string path, JsonObject? body)
    {
        if (path.EndsWith("/oauth", StringComparison.Ordinal))
        {
            body!["password"] = host.State.Admin.Password;
        }

        if (path.EndsWith("/authorize/token", StringComparison.Ordinal))
        {
            var grant = host.State.Tokens.Issue(host.State.Tokens.FindApplication("VenafiPS-x")!, host.State.Admin, TppScope.TryParse("certificate")!);
            body!["refresh_token"] = grant.RefreshToken;
        }

        if (body is not null && body.ContainsKey("PKCS10"))
        {
            var csr = new Lab.Pki.CertificateSigningRequestBuilder { Subject = new Lab.Pki.SubjectName { CommonName = "n1" } }.Build(Lab.Pki.LabKey.Generate(Lab.Pki.KeySpec.P256));
            body["PKCS10"] = csr.ToPem().Replace("\n", "", StringComparison.Ordinal);
        }

        // Without a new CSR a certificate of a user-provided one is not renewed.
        return title.Contains("bad", StringComparison.Ordinal) ? 401 : title.StartsWith("## Renew", StringComparison.Ordinal) ? 400 : 200;
    }

    /// <summary>Which members of the recorded answer are not there, or differ where they should not.</summary>
    private static string Missing(JsonNode expected, JsonNode? actual, string path = "")
    {
        switch (expected)
        {
            case JsonObject map:
                return map.Select(pair => Missing(pair.Value!, (actual as JsonObject)?[pair.Key], $"{path}/{pair.Key}")).FirstOrDefault(found => found.Length > 0) ?? "";
            case JsonArray list:
                return actual is JsonArray other && other.Count == list.Count
                    ? list.Zip(other).Select((pair, i) => Missing(pair.First!, pair.Second, $"{path}/{i}")).FirstOrDefault(found => found.Length > 0) ?? ""
                    : $"{path}: {actual?.ToJsonString()}";
            default:
                var differs = Regex.IsMatch(path, "(token|expires|expires_in|refresh_until|identity|Guid|Universal|CertificateData|Filename)$");
                return actual is null || (!differs && actual.ToJsonString() != expected.ToJsonString()) ? $"{path}: {actual?.ToJsonString()}" : "";
        }
    }
}
