using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Forecasts;

/// <summary>What is to come, in order.</summary>
internal static class ForecastEvents
{
    public static IReadOnlyList<MeshForecastEvent> Of(TrustState state, Ending? end) =>
        [.. All(state, end).Where(coming => coming.AtUtc > state.NowUtc || coming.Kind == MeshForecastEventKind.Break)
            .OrderBy(coming => coming.AtUtc).ThenBy(coming => coming.Kind).Select(coming => coming with { In = coming.AtUtc - state.NowUtc })];

    private static IEnumerable<MeshForecastEvent> All(TrustState state, Ending? end)
    {
        if (end is not null)
            yield return new(end.AtUtc, MeshForecastEventKind.Break, "the mesh", end.Why);
        foreach (var coming in OfIssuer(state).Concat(OfAnchor(state)))
            yield return coming;
        foreach (var root in state.TrustRoots?.Content?.Certificates ?? [])
        {
            if (state.AnchorSecret?.Chain is not [var anchor, ..] || anchor.Info.Sha256 != root.Info.Sha256)
                yield return Expiry(root.Info, state.TrustRoots!.Subject, "Proxies go on trusting its key; the identity controller does not, once it ends.");
        }

        if (state.Tpp?.TokenExpiresUtc is { } token)
            yield return new(token, MeshForecastEventKind.Expiry, $"token of the TPP session at {state.Tpp.Url}", "This session ends. The token in cert-manager's Secret is another, with an end of its own.");
    }

    private static IEnumerable<MeshForecastEvent> OfIssuer(TrustState state)
    {
        if (state.IssuerSecret is not { Chain: [var issuer, ..] } secret)
            yield break;
        if (state.Issuer.RenewsByItself() is { } renewal)
        {
            var step = renewal - issuer.Info.NotBeforeUtc;
            yield return new(renewal, MeshForecastEventKind.Renewal, state.Issuer!.Subject, $"cert-manager has the identity issuer signed anew, and again every {Describe(step)}; the identity controller takes it up by itself where its trust roots cover it.");
        }

        yield return Expiry(issuer.Info, secret.Subject, "If it was not renewed by then, no workload gets a certificate.");
    }

    private static IEnumerable<MeshForecastEvent> OfAnchor(TrustState state)
    {
        if (state.AnchorSecret is not { Chain: [var anchor, ..] } secret)
            yield break;
        if (state.Anchor.RenewsByItself() is { } renewal)
        {
            yield return new(renewal, MeshForecastEventKind.Renewal, state.Anchor!.Subject,
                $"cert-manager has the trust anchor signed anew by TPP, with {(state.Anchor.KeepsKey ? "the same" : "a new")} key{(state.Bundle is { ReadsAnchorSecret: true } ? ", and the Bundle swaps it in the same second" : "")}; running proxies keep the old one.");
        }

        yield return Expiry(anchor.Info, secret.Subject, "The identity controller issues nothing under it after that.");
        foreach (var above in secret.Chain.Skip(1).Concat(secret.Authority).DistinctBy(ca => ca.Info.Sha256))
            yield return Expiry(above.Info, secret.Subject, "What it signed, the trust anchor included, ends with it.");
    }

    private static MeshForecastEvent Expiry(CertificateInfo certificate, string where, string message) =>
        new(certificate.NotAfterUtc, MeshForecastEventKind.Expiry, $"\"{certificate}\" in {where}", message);

    private static string Describe(TimeSpan span) => span.TotalHours < 48 ? $"{span.TotalHours:0.#} hours" : $"{span.TotalDays:0.#} days";
}
