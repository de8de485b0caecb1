using PkiMesh.Core.Findings;
using PkiMesh.Core.Forecasts;
using PkiMesh.Core.Tests.Certificates;
using PkiMesh.Core.Tests.Findings;
using Xunit;

namespace PkiMesh.Core.Tests.Forecasts;

/// <summary>The day it breaks. Times are days and hours after <see cref="TestCa.Start"/>; it is day 3.</summary>
public sealed class MeshForecasterTests : IDisposable
{
    private static readonly DateTime s_day0 = TestCa.Start;
    private readonly TestMesh _mesh = new();

    public void Dispose() => _mesh.Dispose();

    public static TheoryData<string, MeshOutlook, double> Cases => new()
    {
        // The anchor lives 30 days, the issuer of now from day 0 to day 4.
        { "sound", MeshOutlook.Lasts, 30 },
        { "anchor renews on day 20", MeshOutlook.Breaks, 571 / 24.0 },
        { "anchor renews on day 20, roots pinned", MeshOutlook.Breaks, 571 / 24.0 },
        { "anchor renews on day 20, before the issuer does", MeshOutlook.Breaks, 4 },
        { "anchor renews on day 20, issuing CA trusted", MeshOutlook.TrustsTooMuch, 365 },
        { "anchor renews on day 20, keeping its key", MeshOutlook.Lasts, 30 },
        { "anchor renews an hour before its end", MeshOutlook.Lasts, 30 },
        { "anchor does not renew, issuing CA trusted", MeshOutlook.TrustsTooMuch, 30 },
        { "anchor renews on day 20, the root above ends on day 10, both trusted", MeshOutlook.Breaks, 571 / 24.0 },
        { "anchor renews on day 20, the root above ended on day 2, both trusted", MeshOutlook.Breaks, 571 / 24.0 },
        { "anchor renews on day 20, keeping its key, the root above ends on day 25, both trusted", MeshOutlook.TrustsTooMuch, 30 },
        { "anchor renews on day 20, the root above ends on day 10, it alone trusted", MeshOutlook.TrustsTooMuch, 10 },
        { "anchor does not renew, the root above ends on day 10, both trusted", MeshOutlook.TrustsTooMuch, 30 },
        { "anchor does not renew, the root above ends on day 10, it alone trusted", MeshOutlook.TrustsTooMuch, 10 },
        { "anchor does not renew, the CA in its chain ends on day 10", MeshOutlook.Breaks, 10 },
        { "anchor was swapped", MeshOutlook.Breaks, 4 },
        { "anchor was swapped, and the controller restarted", MeshOutlook.Broken, 3 },
        { "issuer has no Certificate", MeshOutlook.Breaks, 4 },
        { "issuer does not renew", MeshOutlook.Breaks, 4 },
        { "issuer should have renewed", MeshOutlook.Breaks, 4 },
        { "issuer ended, and should have renewed half an hour ago", MeshOutlook.Broken, 4 },
        { "issuer's signer is not ready", MeshOutlook.Breaks, 4 },
        { "issuer was not taken up", MeshOutlook.Breaks, 3.5 },
        { "issuer was written this minute", MeshOutlook.Lasts, 30 },
        { "issuer was written this minute, and the one before was not taken up either", MeshOutlook.Breaks, 3.5 },
        { "leaves have ended", MeshOutlook.Broken, 2 },
        { "no issuer", MeshOutlook.Unknown, -1 },
        { "no trust roots", MeshOutlook.Unknown, -1 },
        { "anchor's Secret unknown", MeshOutlook.Lasts, 30 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_day_it_breaks_follows_from_what_is_there(string what, MeshOutlook outlook, double day)
    {
        var state = With(what);

        var forecast = MeshForecaster.Of(state);

        Assert.True(outlook == forecast.Outlook, $"{forecast.Outlook}: {forecast.Message}");
        Assert.Equal(day < 0 ? null : s_day0.AddDays(day), forecast.BreaksUtc);
        Assert.NotEqual("", forecast.Message);
        Assert.NotEqual("", forecast.Remedy);
        Assert.Equal(forecast.Events.OrderBy(coming => coming.AtUtc), forecast.Events);
        Assert.All(forecast.Events, coming => Assert.Equal(coming.AtUtc - state.NowUtc, coming.In));
        if (day >= 0)
            Assert.Equal(forecast.BreaksUtc, Assert.Single(forecast.Events, coming => coming.Kind == MeshForecastEventKind.Break).AtUtc);
    }

    [Fact]
    public void It_says_what_it_costs_to_survive()
    {
        var forecast = MeshForecaster.Of(With("anchor renews on day 20, issuing CA trusted"));

        Assert.Contains("\"issuing\"", forecast.Message, StringComparison.Ordinal);
        Assert.Contains("counts as a mesh identity", forecast.Message, StringComparison.Ordinal);
        Assert.Contains("2026-01-21", forecast.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_to_come_is_told_in_order()
    {
        var events = MeshForecaster.Of(With("anchor renews on day 20")).Events;

        Assert.Equal(
            [
                (MeshForecastEventKind.Renewal, 95 / 24.0), (MeshForecastEventKind.Expiry, 4), (MeshForecastEventKind.Renewal, 20),
                (MeshForecastEventKind.Break, 571 / 24.0), (MeshForecastEventKind.Expiry, 30), (MeshForecastEventKind.Expiry, 83),
                (MeshForecastEventKind.Expiry, 365), (MeshForecastEventKind.Expiry, 365),
            ],
            events.Select(coming => (coming.Kind, (coming.AtUtc - s_day0).TotalDays)));
    }

    private TrustState With(string what)
    {
        // Renewed after 3 days and 23 hours, so on days 3.96, 7.92, 11.875, 15.83, 19.79 (the last before day 20; it ends on day 23.79).
        var state = _mesh.Sound();
        state = state with { Issuer = state.Issuer! with { RenewalTimeUtc = s_day0.AddHours((3 * 24) + 23) } };
        var renewing = state with { Anchor = state.Anchor! with { RenewalDisabled = false, RenewalTimeUtc = s_day0.AddDays(20) }, Bundle = state.Bundle! with { ReadsAnchorSecret = true } };
        var swapped = state with { AnchorSecret = state.AnchorSecret! with { Chain = [_mesh.Make("anchor", _mesh.Of("issuing"), life: TimeSpan.FromDays(30)).Certificate, _mesh.Of("issuing").Certificate] } };
        swapped = TestMesh.WithRoots(swapped, swapped.AnchorSecret!.Chain[0]);
        return what switch
        {
            "sound" => state,
            "anchor renews on day 20" => renewing,
            "anchor renews on day 20, roots pinned" => renewing with { Bundle = state.Bundle },
            "anchor renews on day 20, before the issuer does" => renewing with { Issuer = renewing.Issuer! with { RenewalTimeUtc = s_day0.AddDays(25) } },
            "anchor renews on day 20, issuing CA trusted" => TestMesh.WithRoots(renewing, _mesh.Of("anchor"), _mesh.Of("issuing")),
            "anchor renews on day 20, keeping its key" => renewing with { Anchor = renewing.Anchor! with { KeepsKey = true } },
            "anchor renews an hour before its end" => renewing with { Anchor = renewing.Anchor! with { RenewalTimeUtc = s_day0.AddDays(30).AddHours(-1) } },
            "anchor does not renew, issuing CA trusted" => TestMesh.WithRoots(state, _mesh.Of("anchor"), _mesh.Of("issuing")),
            "anchor renews on day 20, the root above ends on day 10, both trusted" => OneTier(renewing, 10, trustsAnchor: true),
            "anchor renews on day 20, the root above ended on day 2, both trusted" => OneTier(renewing, 2, trustsAnchor: true),
            "anchor renews on day 20, keeping its key, the root above ends on day 25, both trusted" => OneTier(renewing with { Anchor = renewing.Anchor! with { KeepsKey = true } }, 25, trustsAnchor: true),
            "anchor renews on day 20, the root above ends on day 10, it alone trusted" => OneTier(renewing, 10, trustsAnchor: false),
            "anchor does not renew, the root above ends on day 10, both trusted" => OneTier(state, 10, trustsAnchor: true),
            "anchor does not renew, the root above ends on day 10, it alone trusted" => OneTier(state, 10, trustsAnchor: false),
            "anchor does not renew, the CA in its chain ends on day 10" => state with { AnchorSecret = state.AnchorSecret! with { Chain = [_mesh.Of("anchor").Certificate, _mesh.Make("issuing", _mesh.Of("root"), life: TimeSpan.FromDays(10)).Certificate] } },
            "anchor was swapped" => swapped with { Identity = state.Identity! with { OldestStartUtc = s_day0 } },
            "anchor was swapped, and the controller restarted" => swapped,
            "issuer has no Certificate" => state with { Issuer = null },
            "issuer does not renew" => state with { Issuer = state.Issuer! with { RenewalDisabled = true } },
            "issuer should have renewed" => state with { Issuer = state.Issuer! with { RenewalTimeUtc = state.NowUtc.AddHours(-2) } },
            "issuer ended, and should have renewed half an hour ago" => state with { NowUtc = s_day0.AddDays(4).AddMinutes(10), Leaves = [], Issuer = state.Issuer! with { RenewalTimeUtc = s_day0.AddDays(4).AddMinutes(-20) } },
            "issuer's signer is not ready" => state with { AnchorIssuer = state.AnchorIssuer! with { IsReady = false } },
            "issuer was not taken up" => state with { Identity = state.Identity! with { IssuerEndsUtc = s_day0.AddDays(3.5) } },
            "issuer was written this minute" => state with { Identity = state.Identity! with { IssuerEndsUtc = s_day0.AddDays(3.1) }, IssuerSecret = state.IssuerSecret! with { WrittenUtc = state.NowUtc.AddMinutes(-1) } },
            "issuer was written this minute, and the one before was not taken up either" =>
                _mesh.WithIssuer(state, _mesh.Make("issuer", _mesh.Of("anchor"), life: TimeSpan.FromDays(8))) is var renewed
                    ? renewed with { Identity = state.Identity! with { IssuerEndsUtc = s_day0.AddDays(3.5) }, IssuerSecret = renewed.IssuerSecret! with { WrittenUtc = state.NowUtc.AddMinutes(-1) } } : state,
            "leaves have ended" => _mesh.WithLeaf(state, _mesh.Make("web", _mesh.Of("issuer"), ca: false, dnsNames: ["web"], life: TimeSpan.FromDays(2)), "web"),
            "no issuer" => state with { IssuerSecret = null },
            "no trust roots" => state with { TrustRoots = null },
            "anchor's Secret unknown" => state with { AnchorSecret = null, Anchor = null },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    /// <summary>The same mesh right under a root, which then is in nobody's tls.crt.</summary>
    private TrustState OneTier(TrustState state, int days, bool trustsAnchor)
    {
        var root = _mesh.Make("short", life: TimeSpan.FromDays(days));
        var anchor = _mesh.Make("anchor", root, life: TimeSpan.FromDays(30));
        var issuer = _mesh.Make("issuer", anchor, life: TimeSpan.FromDays(4));
        return TestMesh.WithRoots(state, trustsAnchor ? [anchor, root] : [root]) with
        {
            AnchorSecret = state.AnchorSecret! with { Chain = [anchor.Certificate], Authority = [root.Certificate] },
            IssuerSecret = state.IssuerSecret! with { Chain = [issuer.Certificate, anchor.Certificate], Authority = [root.Certificate] },
            Leaves = [],
        };
    }
}
