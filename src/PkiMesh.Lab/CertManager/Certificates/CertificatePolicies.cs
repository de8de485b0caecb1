using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Why a certificate must be issued anew, or is not ready; in the order and the words of cm internal/controller/certificates/policies.</summary>
internal static class CertificatePolicies
{
    internal sealed record Violation(string Reason, string Message);

    /// <summary>Null if the certificate may stay as it is.</summary>
    public static Violation? Trigger(PolicyInput input, DateTimeOffset now) => Common(input) ?? NearingExpiry(input, now);

    /// <summary>Null if the certificate is ready.</summary>
    public static Violation? Readiness(PolicyInput input, DateTimeOffset now) => Common(input) ?? HasExpired(input, now);

    /// <summary>Null if the Secret holds a key and a certificate that belong together.</summary>
    public static Violation? KeyPair(PolicyInput input) => SecretExists(input) ?? KeysDiffer(input);

    private static Violation? Common(PolicyInput input) =>
        KeyPair(input)
        ?? IssuerDiffers(input)
        ?? NameDiffers(input)
        ?? KeyMismatchesSpec(input)
        ?? KeyDiffersFromRequest(input)
        ?? RequestMismatchesSpec(input);

    private static Violation? SecretExists(PolicyInput input)
    {
        if (input.Secret is null)
        {
            return new Violation("DoesNotExist", "Issuing certificate as Secret does not exist");
        }

        if (input.Secret["data"] is null)
        {
            return new Violation("MissingData", "Issuing certificate as Secret does not contain any data");
        }

        if (input.Secret.SecretBytes(Names.TlsKey) is not { Length: > 0 })
        {
            return new Violation("MissingData", "Issuing certificate as Secret does not contain a private key");
        }

        return input.Secret.SecretBytes(Names.TlsCertificate) is { Length: > 0 }
            ? null
            : new Violation("MissingData", "Issuing certificate as Secret does not contain a certificate");
    }

    private static Violation? KeysDiffer(PolicyInput input)
    {
        try
        {
            var key = input.ReadKey();
            try
            {
                return key.Matches(input.ReadCertificate())
                    ? null
                    : new Violation("InvalidKeyPair", "Issuing certificate as Secret contains a private key that does not match the certificate");
            }
            catch (InvalidDataException error)
            {
                return new Violation("InvalidCertificate", $"Issuing certificate as Secret contains an invalid certificate: {error.Message}");
            }
        }
        catch (InvalidDataException error)
        {
            return new Violation("InvalidKeyPair", $"Issuing certificate as Secret contains invalid private key data: {error.Message}");
        }
    }

    private static Violation? IssuerDiffers(PolicyInput input)
    {
        var name = input.Secret.Annotation(Names.IssuerName);
        var kind = input.Secret.Annotation(Names.IssuerKind);
        var group = input.Secret.Annotation(Names.IssuerGroup);
        var wanted = input.Spec.At("issuerRef");
        // Go's precedence of && over ||, which the real one has.
        var differs = ((name ?? kind ?? group) is not null && (name ?? "") != wanted.Text("name"))
            || RequestMatch.Kind(kind) != RequestMatch.Kind(wanted.Text("kind")) && (name ?? kind ?? group) is not null
            || RequestMatch.Group(group) != RequestMatch.Group(wanted.Text("group")) && (name ?? kind ?? group) is not null;
        return differs
            ? new Violation("IncorrectIssuer", $"Issuing certificate as Secret was previously issued by {GoText.Quote($"{RequestMatch.Kind(kind)}.{RequestMatch.Group(group)}/{name}")}")
            : null;
    }

    private static Violation? NameDiffers(PolicyInput input) =>
        input.Secret.Annotation(Names.CertificateName) is { } name && name != input.Certificate.Name()
            ? new Violation("IncorrectCertificate", $"Secret was issued for {GoText.Quote(name)}. If this message is not transient, you might have two conflicting Certificates pointing to the same secret.")
            : null;

    private static Violation? KeyMismatchesSpec(PolicyInput input)
    {
        var violations = CsrFactory.KeyViolations(input.ReadKey(), input.Spec);
        return violations.Count > 0
            ? new Violation("SecretMismatch", $"Existing private key is not up to date for spec: {GoText.List(violations)}")
            : null;
    }

    private static Violation? KeyDiffersFromRequest(PolicyInput input)
    {
        if (input.CurrentRequest is null)
        {
            return null;
        }

        try
        {
            var csr = PemData.Request(Convert.FromBase64String(input.CurrentRequest.Text("spec", "request") ?? ""));
            return csr.PublicKeyInfo.AsSpan().SequenceEqual(input.ReadKey().PublicKeyInfo)
                ? null
                : new Violation("SecretMismatch", "Secret contains a private key that does not match the current CertificateRequest");
        }
        catch (InvalidDataException error)
        {
            return new Violation("InvalidCertificateRequest", $"Failed to decode current CertificateRequest: {error.Message}");
        }
    }

    private static Violation? RequestMismatchesSpec(PolicyInput input)
    {
        if (input.CurrentRequest is null)
        {
            var fuzzy = RequestMatch.FuzzyViolations(input.ReadCertificate(), input.Spec);
            return fuzzy.Count > 0
                ? new Violation("SecretMismatch", $"Issuing certificate as Existing issued Secret is not up to date for spec: {GoText.List(fuzzy)}")
                : null;
        }

        var violations = RequestMatch.Violations(input.CurrentRequest, input.Spec);
        return violations.Count > 0
            ? new Violation("RequestChanged", $"Fields on existing CertificateRequest resource not up to date: {GoText.List(violations)}")
            : null;
    }

    private static Violation? NearingExpiry(PolicyInput input, DateTimeOffset now)
    {
        if (input.Spec.Text("renewal", "policy") == "Disabled")
        {
            return null;
        }

        var (time, error) = RenewalTime.Of(input.ReadCertificate(), input.Spec);
        if (time > now)
        {
            return null;
        }

        return error is null
            ? new Violation("Renewing", $"Renewing certificate as renewal was scheduled at {ScheduledAt(input)}")
            : new Violation("WindowError", error);
    }

    internal static string ScheduledAt(PolicyInput input) =>
        KubeTime.Parse(input.Certificate.Text("status", "renewalTime")) is { } time ? GoText.Time(time) : "<nil>";

    private static Violation? HasExpired(PolicyInput input, DateTimeOffset now)
    {
        var notAfter = input.ReadCertificate().NotAfter;
        return now > notAfter ? new Violation("Expired", $"Certificate expired on {GoText.Rfc1123(notAfter)}") : null;
    }
}
