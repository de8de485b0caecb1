using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Policy;

/// <summary>
/// Follows a Certificate, its request, its issuer, and the certificate that signs it to the first cause of trouble. It believes no
/// Ready: a certificate that is issued and of no use has a cause as well.
/// </summary>
public static class CauseFinder
{
    // The tutorial's name and this module's; linkerd itself does not read this Secret.
    private const string AnchorSecret = "linkerd-identity-trust-roots";

    // What a certificate is for is its owner's business; whether its signer signed it is looked at here.
    private static readonly ChainOptions s_anyUse = ChainOptions.Proxy with { Usages = [] };

    /// <summary>The first cause; null where nothing is wrong.</summary>
    public static CertificateCause? Find(MeshCertificate certificate, CauseContext context)
    {
        if (context.SignerCause is { } above && (above.IsIssued || !certificate.Ready))
            return above;
        if (!certificate.Ready || IsFailing(certificate))
            return NotIssued(certificate, context);
        if (certificate.Secret?.Certificate is not { } issued)
            return new CertificateCause(CauseIds.SecretMissing, $"Secret {certificate.Namespace}/{certificate.SecretName} {(certificate.Secret?.Problem is { } problem ? $"cannot be read: {problem.TrimEnd('.')}" : "is not there")}, though {Name(certificate)} says that it is ready.", "Wait a moment, or delete the Secret: cert-manager then has the certificate issued again.", true);
        return Useless(certificate, issued, context);
    }

    private static CertificateCause? NotIssued(MeshCertificate certificate, CauseContext context)
    {
        if (IssuanceDiagnosis.Of(certificate) is { } found)
        {
            var cause = found.Failure.ErrorId is "CertificateRequestFailed" or "IssuerNotReady" ? "cert-manager's words say why" : found.Failure.Cause;
            return new CertificateCause(found.Failure.ErrorId, $"{Capital(cause)}: {found.Seen}{(context.TppStage is { } stage ? $" ({stage})" : "")}.", found.Failure.Advice, false);
        }

        if (context.TppStage is { } waiting)
            return new CertificateCause("TppIssuancePending", $"TPP has the request and has not issued it: {waiting}.", "Look at the object in TPP: an approval, or a fault of its CA, most often.", false);
        if (certificate.Secret?.Certificate is { } old && old.NotAfterUtc < context.NowUtc)
            return new CertificateCause(CauseIds.Expired, $"{Name(certificate)} ended at {old.NotAfterUtc:u} and was not renewed: {Condition(certificate)}.", "New-MeshTrustAnchor or New-MeshIdentityIssuer, which have it issued again and wait for it.", false);
        return new CertificateCause(certificate.Issuing || certificate.Request is { InFlight: true } ? CauseIds.Issuing : CauseIds.NotReady,
            $"{Name(certificate)} is {(certificate.Issuing || certificate.Request is { InFlight: true } ? "being issued" : "not ready")}: {Condition(certificate)}.", "Wait a moment; Test-CertManager tells whether cert-manager works.", false);
    }

    private static CertificateCause? Useless(MeshCertificate certificate, CertificateInfo issued, CauseContext context)
    {
        var isAnchor = certificate.SecretName == AnchorSecret || context.SignsIdentityIssuer;
        var isIssuer = certificate.SecretName == LinkerdManifestPolicy.IssuerSecret;
        if (issued.NotAfterUtc < context.NowUtc)
            return Issued(CauseIds.Expired, $"{Name(certificate)} ended at {issued.NotAfterUtc:u}", "Have it issued again.");
        if ((isAnchor ? AuthorityFitness.OfAnchor(issued) : isIssuer ? AuthorityFitness.OfIssuer(issued) : []) is [var flaw, ..])
            return Issued(flaw.Id, $"{flaw.Message.TrimEnd('.')} ({flaw.LikelyCause})", isAnchor ? "Mend that, then run New-MeshTrustAnchor again." : "New-MeshIdentityIssuer");
        if (certificate.RequestedCertificateAuthority && !issued.IsCertificateAuthority)
            return Issued(CauseIds.NotCa, $"{Name(certificate)} asked for a CA and was given a leaf: {Describe(certificate.Issuer)} does not issue CAs, and cert-manager does not look", "Have the issuer's CA template issue subordinate CAs.");
        if (context.Signer is not { Secret.Certificate: { } signer } above)
            return null;
        if (isIssuer && issued.NotAfterUtc > signer.NotAfterUtc)
            return Issued(FindingIds.IssuerOutlivesAnchor, $"{Name(certificate)} ends at {issued.NotAfterUtc:u}, after the anchor that signs it, {Name(above)} ({signer.NotAfterUtc:u}), so it stops working with that; cert-manager does not clamp it and says nothing", "Rotate the anchor with Update-MeshTrustAnchor, or ask for a shorter life.");
        return SignedByAnother(certificate, issued, above, signer, context);
    }

    private static CertificateCause? SignedByAnother(MeshCertificate certificate, CertificateInfo issued, MeshCertificate above, CertificateInfo signer, CauseContext context)
    {
        var chain = CertificatePem.ReadAll(issued.Pem, certificate.SecretName);
        var verdict = ChainVerifier.Verify(chain[0], [], CertificatePem.ReadAll(signer.Pem, above.SecretName), context.NowUtc, s_anyUse);
        return verdict.IsValid ? null
            : verdict.Fault is ChainFault.BadSignature or ChainFault.UnknownAuthority
                ? Issued(FindingIds.IssuerNotUnderAnchor, $"{Name(certificate)} was signed by an earlier key of {Name(above)}, which has been renewed since: cert-manager does not have issued again what the old one signed", "Update-MeshTrustAnchor rotates in order; Update-MeshTrustAnchor -WhatIf shows what it would do.")
                : Issued(CauseIds.Chain, $"{Name(certificate)} does not verify: {verdict.Message.TrimEnd('.')}", "Have it issued again, once its signer is what it must be.");
    }

    /// <summary>A renewal that fails leaves the old certificate, and Ready with it.</summary>
    private static bool IsFailing(MeshCertificate certificate) =>
        certificate.FailedAttempts > 0 && certificate.Conditions.Any(condition => condition is { Type: "Issuing", Status: "False", Reason: "Failed" or "Denied" });

    private static CertificateCause Issued(string id, string message, string remedy) => new(id, message + ".", remedy, true);

    private static string Name(MeshCertificate certificate) => $"Certificate {certificate.Namespace}/{certificate.Name}";

    private static string Describe(MeshIssuerStatus issuer) => $"{issuer.Kind} {issuer.Name}{(issuer.TppZone is { } zone ? $" (TPP zone {zone})" : "")}";

    private static string Condition(MeshCertificate certificate) =>
        (certificate.Request?.Conditions.FirstOrDefault(condition => condition is { Type: "Ready", Status: "False" })
            ?? certificate.Conditions.FirstOrDefault(condition => condition is { Type: "Ready", Status: "False" })) is { } ready
            ? $"{ready.Reason}: {string.Join(' ', ready.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.')}"
            : "cert-manager has not begun";

    private static string Capital(string clause) => clause.StartsWith("cert-manager", StringComparison.Ordinal) ? clause : char.ToUpperInvariant(clause[0]) + clause[1..];
}
