using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tpp.Ca;

/// <summary>A CA template object of TPP: which CA signs, and what it makes of a request.</summary>
public sealed record CaTemplate(string Dn, CertificateAuthority Authority)
{
    /// <summary>The template's name at the CA, as AD CS has them.</summary>
    public string TemplateName { get; init; } = "SubCA";

    /// <summary>Basic constraints of what it issues; null for none.</summary>
    public BasicConstraintsInfo? BasicConstraints { get; init; }

    public KeyUsages KeyUsage { get; init; } = KeyUsages.DigitalSignature | KeyUsages.CertSign | KeyUsages.CrlSign;

    public IReadOnlyList<string> ExtendedKeyUsage { get; init; } = [];

    /// <summary>The validity when none is asked for.</summary>
    public TimeSpan Validity { get; init; } = TimeSpan.FromDays(365);

    /// <summary>Whether the CA grants the <c>Specific End Date</c> of a request. If not, <see cref="Validity"/> is given whatever was asked.</summary>
    public bool HonoursEndDate { get; init; } = true;

    /// <summary>Null: by the CA's key.</summary>
    public string? SignatureAlgorithm { get; init; }

    public LabCertificate Sign(byte[] publicKeyInfo, SubjectName subject, SubjectAltNames altNames, DateTimeOffset now, DateTimeOffset? endDate)
    {
        // A minute back, and what the CA gives counts from there, as in recordings/errors-tpp.txt.
        var notBefore = now.AddMinutes(-1);
        var notAfter = !HonoursEndDate ? notBefore + Validity : endDate ?? now + Validity;
        var limit = Authority.Certificate.NotAfter;
        return new CertificateBuilder
        {
            Subject = subject,
            AltNames = altNames,
            NotBefore = notBefore,
            NotAfter = notAfter < limit ? notAfter : limit,
            BasicConstraints = BasicConstraints,
            KeyUsage = KeyUsage,
            ExtendedKeyUsage = ExtendedKeyUsage,
            SubjectKeyId = true,
            SignatureAlgorithm = SignatureAlgorithm,
        }.Sign(publicKeyInfo, Authority.Certificate, Authority.Key);
    }
}
