namespace PkiMesh.Core.Findings;

/// <summary>What concerns the mesh as a whole.</summary>
internal static class MeshFindings
{
    // l5d charts, identity.issuer.clockSkewAllowance.
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_hours = TimeSpan.FromHours(48);
    private static readonly TimeSpan s_days = TimeSpan.FromDays(7);

    public static IEnumerable<MeshFinding> Of(TrustState state, MeshForecast forecast)
    {
        if (OfForecast(state, forecast) is { } coming)
            yield return coming;
        if (state.ClockSkew.Duration() > s_skew)
        {
            // A lab's clock is moved on purpose.
            yield return new MeshFinding(FindingIds.ClockSkew, state.IsLab ? MeshFindingSeverity.Information : MeshFindingSeverity.Warning, "clock of the API server",
                $"The API server's clock is {Describe(state.ClockSkew)} this machine's. linkerd allows for {s_skew.TotalSeconds:0} seconds between the nodes of a mesh, and a fresh identity issuer has no back-dating at all.")
            {
                Evidence = [$"Date of the API server's answer: {state.NowUtc:u}", $"difference from this machine's clock: {state.ClockSkew:c}"],
                Remedy = "Let both take their time from the same source. Everything here was judged at the API server's time.",
            };
        }

        if (state.PodsWithoutProxy.Count > 0)
        {
            yield return new MeshFinding(FindingIds.PodWithoutProxy, MeshFindingSeverity.Warning, $"{state.PodsWithoutProxy.Count} pods without a proxy",
                $"{state.PodsWithoutProxy.Count} pods run without a proxy in namespaces that are marked for injection, so they talk in the clear: {Naming.Some(state.PodsWithoutProxy)}.")
            {
                Evidence = [.. state.PodsWithoutProxy.Take(Naming.Most).Select(pod => $"{pod} has no label linkerd.io/control-plane-ns")],
                Remedy = "Enable-MeshInjection -Restart; where that does not help, see whether the injector's webhook works.",
            };
        }

        foreach (var missing in state.NotRead)
        {
            yield return new MeshFinding(FindingIds.LinkNotTested, MeshFindingSeverity.Warning, missing.Subject, $"The {missing.Subject} could not be looked at: {missing.Why}")
            {
                Evidence = [missing.Why],
                Remedy = "Ask for the right that the message names; the rest was looked at.",
            };
        }

        foreach (var webhook in WebhookFindings.Of(state))
            yield return webhook;
    }

    private static string Describe(TimeSpan skew) => $"{skew.Duration():c} {(skew > TimeSpan.Zero ? "ahead of" : "behind")}";

    private static MeshFinding? OfForecast(TrustState state, MeshForecast forecast)
    {
        if (forecast is not { BreaksUtc: { } end, TimeLeft: { } left })
            return null;
        var (id, severity) = forecast.Outlook switch
        {
            MeshOutlook.Broken => (FindingIds.MeshBroken, MeshFindingSeverity.Critical),
            MeshOutlook.Breaks => (FindingIds.MeshBreaks, Near(left, MeshFindingSeverity.Warning)),
            MeshOutlook.TrustsTooMuch => (FindingIds.MeshSurvivesByWidth, Near(left, MeshFindingSeverity.Warning)),
            _ => (FindingIds.AnchorEnds, OfAnchor(state, left)),
        };
        var message = forecast.Outlook switch
        {
            MeshOutlook.Broken => $"The mesh does not work. {forecast.Message}",
            MeshOutlook.Breaks => $"The mesh stops working at {end:u} if nobody acts. {forecast.Message}",
            _ => forecast.Message,
        };
        return new MeshFinding(id, severity, $"mesh of {state.Namespace}", message) { Evidence = forecast.Evidence, Remedy = forecast.Remedy };
    }

    private static MeshFindingSeverity Near(TimeSpan left, MeshFindingSeverity far) =>
        left <= s_hours ? MeshFindingSeverity.Critical : left <= s_days ? MeshFindingSeverity.Error : far;

    /// <summary>A third of its life, as cert-manager would: a fixed number of days would warn of a short-lived anchor for ever.</summary>
    private static MeshFindingSeverity OfAnchor(TrustState state, TimeSpan left) =>
        state.AnchorSecret is not { Chain: [var anchor, ..] } ? Near(left, MeshFindingSeverity.Information)
        : left < anchor.Info.Lifetime / 3 ? Near(left, MeshFindingSeverity.Warning)
        : MeshFindingSeverity.Information;
}
