using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

public class TokenTests
{
    [Fact]
    public async Task A_grant_has_what_clients_read_from_it()
    {
        await using var host = await TppHost.StartAsync();
        var answer = await host.PostAsync("vedauth/authorize/oauth", host.Credentials("certificate:manage", client: "cert-manager.io"));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var now = host.State.Now.ToUnixTimeSeconds();
        Near(7_776_000, answer.Json["expires_in"]);
        Near(now + 7_776_000, answer.Json["expires"]);
        Near(now + 365 * 86_400, answer.Json["refresh_until"]);
        Assert.Equal("certificate:manage", answer.Text("scope"));
        Assert.Equal("Bearer", answer.Text("token_type"));
        Assert.Equal(host.State.Admin.PrefixedUniversal, answer.Text("identity"));
        Assert.NotEqual(answer.Text("access_token"), answer.Text("refresh_token"));
    }

    [Theory]
    [InlineData("PkiMesh", "admin", "wrong", "certificate:manage", "invalid_grant", "Username/password combination not valid")]
    [InlineData("PkiMesh", "nobody", null, "certificate:manage", "invalid_grant", "Username/password combination not valid")]
    [InlineData("unknown", "admin", null, "certificate:manage", "invalid_client", "Unregistered client_id 'unknown'")]
    [InlineData("cert-manager.io", "admin", null, "certificate:manage,revoke", "invalid_scope", "Scope 'certificate:revoke' is not granted to application 'cert-manager.io'")]
    [InlineData("cert-manager.io", "admin", null, "configuration", "invalid_scope", "Scope 'configuration' is not granted to application 'cert-manager.io'")]
    [InlineData("PkiMesh", "admin", null, "nonsense", "invalid_scope", "Scope is not valid")]
    [InlineData("PkiMesh", "admin", null, "", "invalid_request", "Missing parameter 'scope'")]
    public async Task A_refused_grant_is_400(string client, string user, string? password, string scope, string error, string description)
    {
        await using var host = await TppHost.StartAsync();
        var body = host.Credentials(scope, null, password, client);
        body["username"] = user;
        var answer = await host.PostAsync("vedauth/authorize/oauth", body);
        Assert.Equal("400 Bad Request", answer.StatusLine);
        Assert.Equal(error, answer.Text("error"));
        Assert.Equal(description, answer.Text("error_description"));
    }

    [Fact]
    public async Task The_username_may_carry_its_provider()
    {
        await using var host = await TppHost.StartAsync();
        var body = host.Credentials();
        body["username"] = "local:admin";
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("vedauth/authorize/oauth", body)).Status);
    }

    [Fact]
    public async Task A_token_ends_after_90_days_of_the_labs_time()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(89), CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("vedauth/authorize/verify")).Status);
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(1), CancellationToken.None);
        var answer = await host.GetAsync("vedauth/authorize/verify");
        Assert.Equal("401 Unauthorized", answer.StatusLine);
        Assert.Equal("invalid_token", answer.Text("error"));
    }

    [Fact]
    public async Task A_refresh_gives_new_tokens_and_makes_the_old_ones_worthless()
    {
        await using var host = await TppHost.StartAsync();
        var first = (await host.PostAsync("vedauth/authorize/oauth", host.Credentials())).Json;
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(100), CancellationToken.None);
        var refresh = new JsonObject { ["client_id"] = "PkiMesh", ["refresh_token"] = first["refresh_token"]!.ToString() };
        var second = await host.PostAsync("vedauth/authorize/token", refresh);
        Assert.Equal(HttpStatusCode.OK, second.Status);
        Assert.Equal(first["refresh_until"]!.GetValue<long>(), second.Json["refresh_until"]!.GetValue<long>());

        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync("vedauth/authorize/token", refresh)).Status);
        host.Token = first["access_token"]!.ToString();
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("vedauth/authorize/verify")).Status);
        host.Token = second.Text("access_token");
        Assert.Equal(HttpStatusCode.OK, (await host.GetAsync("vedauth/authorize/verify")).Status);

        // The case of the client id counts here, and the end of the grant ends refreshing.
        var again = new JsonObject { ["client_id"] = "pkimesh", ["refresh_token"] = second.Text("refresh_token") };
        Assert.Equal(HttpStatusCode.BadRequest, (await host.PostAsync("vedauth/authorize/token", again)).Status);
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(266), CancellationToken.None);
        again["client_id"] = "PkiMesh";
        Assert.Equal("invalid_grant", (await host.PostAsync("vedauth/authorize/token", again)).Text("error"));
    }

    [Fact]
    public async Task Verify_says_when_the_grant_ends_and_how_long_the_token_lives()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync("certificate:manage", client: "cert-manager.io");
        await host.Clock.AdvanceAsync(TimeSpan.FromDays(10), CancellationToken.None);
        var answer = (await host.GetAsync("vedauth/Authorize/Verify")).Json;
        var issued = answer["access_issued_on_unix_time"]!.GetValue<long>();
        Assert.Equal(7_776_000, answer["valid_for"]!.GetValue<long>());
        Near(issued + 365 * 86_400, answer["expires_unix_time"]);
        Assert.Equal("cert-manager.io", answer["application"]!.ToString());
        Assert.StartsWith("2030-01-01T12:", answer["access_issued_on_ISO8601"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_grant_without_end_has_none_in_verify()
    {
        await using var host = await TppHost.StartAsync();
        host.State.Tokens.Add(new TppApplication("forever", TppScope.TryParse("certificate")!) { GrantValidity = null });
        await host.SignInAsync("certificate", client: "forever");
        var answer = (await host.GetAsync("vedauth/authorize/verify")).Json;
        Assert.Equal(0, answer["expires_unix_time"]!.GetValue<long>());
        Assert.Null(answer["expires_ISO8601"]);
    }

    [Fact]
    public async Task A_revoked_token_is_dead()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync();
        var answer = await host.GetAsync("vedauth/Revoke/Token");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("", answer.Body);
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.GetAsync("vedsdk/Identity/Self")).Status);
    }

    [Fact]
    public async Task A_call_beyond_the_scope_is_403_and_names_it()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync("certificate");
        var answer = await host.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = host.State.DefaultZone });
        Assert.Equal("403 Forbidden", answer.StatusLine);
        Assert.Equal("insufficient_scope", answer.Text("error"));
        Assert.StartsWith("Grant rejected scope 'certificate:manage'.", answer.Text("error_description"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_auth_server_says_so_in_its_status_line()
    {
        await using var host = await TppHost.StartAsync();
        Assert.Equal("202 Venafi Authentication Server", (await host.GetAsync("vedauth/authorize/isAuthServer")).StatusLine);
    }

    [Fact]
    public async Task A_client_certificate_of_the_labs_ca_is_a_user()
    {
        await using var host = await TppHost.StartAsync();
        var template = host.State.Templates[CaTemplates.Dn(CaTemplates.Leaf)];
        var key = LabKey.Generate(KeySpec.P256);
        var certificate = template.Sign(key.PublicKeyInfo, new SubjectName { CommonName = "auditor" }, SubjectAltNames.None, host.State.Now, null);
        using var pair = X509Certificate2.CreateFromPem(certificate.ToPem(), key.ToPem());
        using var usable = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        using var client = host.NewClient(usable);
        using var body = new StringContent("""{"client_id":"PkiMesh","scope":"certificate"}""", Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("vedauth/authorize/certificate", UriKind.Relative), body);
        var answer = await TppAnswer.ReadAsync(response);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(host.State.Identities.Find("auditor")!.PrefixedUniversal, answer.Text("identity"));

        var without = await host.PostAsync("vedauth/authorize/certificate", new JsonObject { ["client_id"] = "PkiMesh", ["scope"] = "certificate" });
        Assert.Equal("Client certificate is required", without.Text("error_description"));
    }

    [Theory]
    [InlineData("system:serviceaccount:a:b", 60, true)]
    [InlineData("system:serviceaccount:a:b", -60, false)]
    [InlineData("somebody else", 60, false)]
    public async Task A_jwt_of_a_mapped_issuer_is_a_user(string subject, int life, bool accepted)
    {
        await using var host = await TppHost.StartAsync();
        using var ecdsa = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        host.State.Jwt.Add(new JwtMapping("k8s", "https://issuer", ecdsa.ExportSubjectPublicKeyInfoPem(), "cert-manager") { Subject = "system:serviceaccount:a:b" });
        var claims = new JsonObject { ["iss"] = "https://issuer", ["sub"] = subject, ["exp"] = host.State.Now.ToUnixTimeSeconds() + life };
        var signed = Part("""{"alg":"ES256"}""") + "." + Part(claims.ToJsonString());
        var jwt = signed + "." + System.Buffers.Text.Base64Url.EncodeToString(ecdsa.SignData(Encoding.ASCII.GetBytes(signed), System.Security.Cryptography.HashAlgorithmName.SHA256));
        var answer = await host.PostAsync("vedauth/authorize/jwt", new JsonObject { ["client_id"] = "cert-manager.io", ["scope"] = "certificate:manage", ["jwt"] = jwt });
        Assert.Equal(accepted ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.Status);

        static string Part(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    [Fact]
    public async Task Grants_that_nobody_uses_make_room_and_one_in_use_stays()
    {
        await using var host = await TppHost.StartAsync();
        var (tokens, user) = (host.State.Tokens, host.State.Identities.Find("cert-manager")!);
        var (application, scope) = (tokens.FindApplication("cert-manager.io")!, TppScope.TryParse("certificate:manage")!);
        var others = tokens.Issue(application, host.State.Admin, scope);
        var used = tokens.Issue(application, user, scope);
        var refreshed = tokens.Issue(application, user, scope);
        var idle = tokens.Issue(application, user, scope);
        for (var i = 0; i < 2500; i++)
        {
            tokens.Issue(application, user, scope);
            Assert.Same(used, tokens.Find(used.AccessToken));
            Assert.Same(refreshed, tokens.Refresh(application.Id, refreshed.RefreshToken!));
        }

        Assert.Null(tokens.Find(idle.AccessToken));
        Assert.Null(tokens.Refresh(application.Id, idle.RefreshToken!));
        Assert.Same(others, tokens.Find(others.AccessToken));
        Assert.Equal(1001, tokens.Grants.Count);
    }

    [Fact]
    public async Task Grants_are_counted_and_revoked_by_user_or_client_id()
    {
        await using var host = await (await TppHost.StartAsync()).SignInAsync("admin");
        var user = host.State.Identities.Find("cert-manager")!;
        for (var i = 0; i < 3; i++)
        {
            await host.PostAsync("vedauth/authorize/oauth", host.Credentials("certificate:manage", "cert-manager", client: "cert-manager.io"));
        }

        var body = new JsonObject { ["GranteePrefixedUniversal"] = user.PrefixedUniversal };
        var grants = await host.PostAsync("vedsdk/oauth/getgrants", body);
        Assert.Equal(3, grants.Json["Grants"]!.AsArray().Count);
        Assert.DoesNotContain("AccessToken", grants.Body, StringComparison.Ordinal);
        Assert.Equal("0", (await host.PostAsync("vedsdk/oauth/revokegrants", body)).Text("Result"));
        Assert.Equal("0", (await host.PostAsync("vedsdk/oauth/grantcount", body)).Text("GrantCount"));
        Assert.Equal("6", (await host.PostAsync("vedsdk/oauth/revokegrants", [])).Text("Result"));
        await host.SignInAsync("admin", "auditor");
        Assert.Equal("insufficient_rights", (await host.PostAsync("vedsdk/oauth/getgrants", body)).Text("error"));
    }

    // The lab's clock runs on between the answer and the look at it.
    private static void Near(long expected, JsonNode? actual) => Assert.InRange(actual!.GetValue<long>(), expected - 300, expected + 300);
}
