using System.Globalization;

namespace PkiMesh.Core.Policy.Zones;

/// <summary>The server, and the token that certificates are requested with.</summary>
internal static class ServerChecks
{
    private static readonly TimeSpan s_skew = TimeSpan.FromMinutes(5);

    // A token that ends within this time leaves a PKI team no working week to replace it in.
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(14);

    public static TppZoneCheck Server(ZoneEvidence evidence, string zone)
    {
        var check = new CheckBuilder("Server", evidence.Url.AbsoluteUri, zone);
        if (evidence.Unreachable is { } failure)
        {
            return check.Fail(failure.ErrorId, failure.Message, failure.Advice ?? "").Build("");
        }

        check.Read(evidence.Version is { } version ? $"version {version}" : null, $"its clock and this machine's differ by {evidence.ClockSkew.Duration().TotalSeconds:0} s");
        if (!evidence.IsServerTrusted)
        {
            check.Warn("TppCertificateNotChecked", "The session does not check TPP's certificate; cert-manager will, and refuse it where it does not know the CA.",
                "Connect again with -CertificateAuthorityPath, so that the CA is given to cert-manager too.");
        }

        if (evidence.ClockSkew.Duration() > s_skew)
        {
            check.Warn("TppClockSkew", $"TPP's clock and this machine's differ by {evidence.ClockSkew.Duration():g}; a certificate may begin in the future for one of them.",
                "Have the clocks set by the same time servers.");
        }

        return check.Build("TPP answers, and its certificate is trusted.");
    }

    public static TppZoneCheck Token(ZoneEvidence evidence, string zone)
    {
        var token = evidence.Token;
        var check = new CheckBuilder("Token", token?.Subject ?? "token", zone);
        if (token is null)
        {
            return check.NotTested("TPP could not be asked.");
        }

        var renewal = token.IsIssuers ? "Run Update-TppCredential." : "Sign in again with Connect-Tpp.";
        if (token.IsPassword)
        {
            return check.Warn("TppCredentialIsPassword",
                "The issuer signs in with user name and password: readable by whoever may read the Secret, and a new grant in TPP for each request.",
                "Run New-TppClusterIssuer without -UseUsernamePassword; it puts an access token into the Secret.").Build("");
        }

        if (token.Info is not { } info)
        {
            return check.Fail(token.Missing is null ? "TppTokenExpired" : "TppCredentialMissing",
                token.Missing ?? $"TPP does not accept the access token of {token.Subject}: it has expired or was revoked.", renewal).Build("");
        }

        check.Read($"client id {info.ClientId}", info.Identity is { } identity ? $"user {identity}" : null, Day("token issued", info.IssuedUtc), Day("token ends", info.ExpiresUtc),
            info.GrantExpiresUtc is null ? "the grant has no end" : Day("grant ends", info.GrantExpiresUtc), $"TPP's time {info.ServerTimeUtc:u}");
        var left = info.ExpiresUtc - info.ServerTimeUtc;
        if (left is { } life && !token.RenewsItself && life < s_soon)
        {
            check.Warn("TppTokenEnds", $"The access token of {token.Subject} ends in {Span(life)}{(token.IsIssuers ? ", and cert-manager does not renew it" : "")}.", renewal);
        }

        if (info.GrantExpiresUtc - info.ServerTimeUtc is { } grant && token.RenewsItself && grant < s_soon)
        {
            check.Warn("TppGrantEnds", $"The grant of {token.Subject} ends in {Span(grant)}, and its token can be renewed no more then.", renewal);
        }

        return check.Build(left is { } rest ? $"TPP accepts the access token of {token.Subject}; it ends in {Span(rest)}." : $"TPP accepts the access token of {token.Subject}.");
    }

    public static TppZoneCheck Scope(ZoneEvidence evidence, string zone)
    {
        var check = new CheckBuilder("Scope", evidence.Token?.Subject ?? "token", zone);
        if (evidence.Token is { IsPassword: true })
        {
            return check.NotTested("cert-manager asks for its scope by itself, with user name and password.");
        }

        if (evidence.Token?.Info is not { } info)
        {
            return check.NotTested("There is no token to look at.");
        }

        check.Read($"needed: {TppConnectRequest.DefaultScope}", $"granted: {info.Scope}");
        if (TppScope.Missing(TppConnectRequest.DefaultScope, info.Scope) is { Length: > 0 } missing)
        {
            check.Fail("TppScopeNotGranted", $"The token has the scope \"{info.Scope}\"; \"{missing}\" is missing, without which no certificate can be requested.",
                $"Sign in with -Scope '{TppScope.Join(info.Scope, missing)}'; the API integration \"{info.ClientId}\" must hold that scope.");
        }
        else if (evidence.Token.IsIssuers && TppScope.Missing(info.Scope, TppConnectRequest.DefaultScope) is { Length: > 0 } surplus)
        {
            check.Warn("TppScopeTooWide", $"The issuer's token may do more than request certificates: \"{surplus}\".", "Run Update-TppCredential: it puts one of the least scope in its place.");
        }

        return check.Build("The scope is enough to request certificates.");
    }

    private static string? Day(string what, DateTime? time) => time is { } at ? $"{what} {at:u}" : null;

    private static string Span(TimeSpan span) => span.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalDays):0} days")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Floor(span.TotalHours)):0} hours");
}
