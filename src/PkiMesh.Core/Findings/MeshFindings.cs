namespace PkiMesh.Core.Findings;

/// <summary>What concerns the mesh as a whole.</summary>
internal static class MeshFindings
{
    private static readonly TimeSpan s_hours = TimeSpan.FromHours(48);
    private static readonly TimeSpan s_days = TimeSpan.FromDays(7);

    public static IEnumerable<MeshFinding> Of(TrustState state, MeshForecast forecast)
    {
        if (OfForecast(state, forecast) is { } coming)
            yield return coming;
    }

    private static MeshFinding? OfForecast(TrustState state, MeshForecast forecast)
    {
        if (forecast is not { BreaksUtc: { } end, TimeLeft: { } left })
            return null;
        var (id, severity) = forecast.Outlook switch
        {
            MeshOutlook.Broken => (FindingIds.MeshBroken, MeshFindingSeverity.Critical),
            MeshOutlook.Breaks => (FindingIds.MeshBreaks, Near(left, MeshFindingSeverity.Warning)),
            MeshOutlook.TrustsTooMuch => (FindingIds.MeshSurvivesByWidth, Near(left, MeshFindingSeverity.Warning)),
            _ => (FindingIds.AnchorEnds, Near(left, IsLate(state, left) ? MeshFindingSeverity.Warning : MeshFindingSeverity.Information)),
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
    private static bool IsLate(TrustState state, TimeSpan left) =>
        state.AnchorSecret is { Chain: [var anchor, ..] } && left < anchor.Info.Lifetime / 3;
}
