using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Forecasts;

/// <summary>
/// The day a mesh breaks if nobody acts, from what is in the cluster now. The rules are those of the components as measured: proxies and the
/// identity controller read the trust roots once, at their start; the controller refuses an issuer that these do not cover, and signs on with
/// the one it had until that ends; a leaf never outlives any certificate of its issuer's chain.
/// </summary>
public static class MeshForecaster
{
    /// <summary>The forecast. Pure: the same state gives the same date.</summary>
    public static MeshForecast Of(TrustState state)
    {
        if (state.IssuerSecret is not { Chain: [var issuer, ..] } || state.TrustRoots?.Content is not { Certificates.Count: > 0 })
        {
            return new MeshForecast(state.NowUtc, MeshOutlook.Unknown, "There is no identity issuer with trust roots to look ahead from.")
            {
                Remedy = "Test-PkiMesh says what is missing.",
                Events = ForecastEvents.Of(state, null),
            };
        }

        var trust = TrustPaths.Of(state);
        // The first of several ends is the one that counts; among equals, the one that says most comes first.
        var end = Endings.Of(state, trust, issuer.Info).MinBy(ending => ending.AtUtc)!;
        var outlook = end.AtUtc <= state.NowUtc ? MeshOutlook.Broken
            : end.IsEarly ? MeshOutlook.Breaks
            : trust.Above.Count > 0 ? MeshOutlook.TrustsTooMuch
            : MeshOutlook.Lasts;
        return new MeshForecast(state.NowUtc, outlook, outlook == MeshOutlook.TrustsTooMuch ? Price(state, trust, end) : end.Why)
        {
            BreaksUtc = end.AtUtc,
            Remedy = outlook == MeshOutlook.TrustsTooMuch ? "Sync-TrustBundle -Mode Pinned trusts the anchor alone, and Update-MeshTrustAnchor renews it without a dropped connection." : end.Remedy,
            Evidence = [.. Evidence(state, trust, issuer.Info)],
            Events = ForecastEvents.Of(state, end),
        };
    }

    private static string Price(TrustState state, TrustPaths trust, Ending end)
    {
        var above = string.Join(" and ", trust.Above.Select(ca => $"\"{ca}\""));
        var survives = state.Anchor.RenewsByItself() is { } renewal && trust.Above.Any(ca => ca.Info.NotAfterUtc > renewal)
            ? $"It survives the anchor's renewal on {renewal:yyyy-MM-dd} only because the trust roots hold {above}"
            : $"The trust roots hold {above}, above the anchor";
        return $"{survives}: every certificate that CA issues, to whomever, counts as a mesh identity. It works until {end.AtUtc:u}.";
    }

    private static IEnumerable<string> Evidence(TrustState state, TrustPaths trust, CertificateInfo issuer)
    {
        if (trust.Anchor is { } anchor)
            yield return $"trust anchor {anchor.Info.SerialNumber} until {anchor.Info.NotAfterUtc:u}";
        yield return state.Anchor is null ? "no Certificate renews the trust anchor"
            : state.Anchor.RenewsByItself() is { } at ? $"{state.Anchor.Subject} renews at {at:u}, {(state.Anchor.KeepsKey ? "with the same key" : "with a new key")}"
            : $"{state.Anchor.Subject} does not renew by itself";
        yield return $"identity issuer until {issuer.NotAfterUtc:u}" + (state.Issuer?.RenewalTimeUtc is { } next ? $", renews at {next:u}" : "");
        foreach (var root in state.TrustRoots!.Content!.Certificates)
            yield return $"trust root \"{root}\" until {root.Info.NotAfterUtc:u}";
        if (state.Identity?.IssuerEndsUtc is { } loaded)
            yield return $"the identity controller signs with an issuer that ends at {loaded:u}";
    }
}
