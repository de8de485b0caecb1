using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Forecasts;

/// <summary>The renewals that cert-manager goes on making: each certificate has the life of the one before, and is renewed after the same part of it.</summary>
internal static class IssuerRenewals
{
    /// <summary>When the last certificate ends that is issued before a moment.</summary>
    public static DateTime EndOfTheLastBefore(DateTime moment, CertificateInfo now, DateTime? nextRenewal)
    {
        if (nextRenewal is not { } next || next >= moment || next <= now.NotBeforeUtc)
            return now.NotAfterUtc;
        var step = next - now.NotBeforeUtc;
        var more = (moment - next).Ticks / step.Ticks;
        return next + (step * more) + now.Lifetime;
    }

    /// <summary>When cert-manager renews it by itself; null where it does not.</summary>
    public static DateTime? RenewsByItself(this CertificateEvidence? certificate) =>
        certificate is { RenewalDisabled: false, RenewalTimeUtc: { } at } ? at : null;
}
