using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Pkcs;

namespace PkiMesh.Lab.Pki;

/// <summary>Makes a PKCS#10 request. The extensions come in the order cert-manager writes them: SANs, key usage, EKU, basic constraints.</summary>
public sealed class CertificateSigningRequestBuilder
{
    public SubjectName Subject { get; init; } = SubjectName.Empty;

    public SubjectAltNames AltNames { get; init; } = SubjectAltNames.None;

    public KeyUsages KeyUsage { get; init; }

    public IReadOnlyList<string> ExtendedKeyUsage { get; init; } = [];

    /// <summary>cert-manager leaves this out unless a feature gate is on, even for a CA.</summary>
    public BasicConstraintsInfo? BasicConstraints { get; init; }

    /// <summary>Name constraints, DER encoded by the caller; null for none.</summary>
    public NameConstraints? NameConstraints { get; init; }

    public string? SignatureAlgorithm { get; init; }

    public CertificateSigningRequest Build(LabKey key)
    {
        var algorithm = SignatureAlgorithm ?? SignatureAlgorithms.For(key.Spec, SignatureRule.Go);
        var extensions = Extensions();
        var attributes = extensions is null
            ? null
            : new DerSet(new AttributePkcs(PkcsObjectIdentifiers.Pkcs9AtExtensionRequest, new DerSet(extensions)));
        var request = new Pkcs10CertificationRequest(
            new Asn1SignatureFactory(algorithm, key.Private, key.Random), Subject.ToX509Name(), key.Public, attributes);
        return CertificateSigningRequest.FromDer(request.GetDerEncoded());
    }

    private X509Extensions? Extensions()
    {
        var generator = new X509ExtensionsGenerator();
        if (!AltNames.IsEmpty)
        {
            generator.AddExtension(X509Extensions.SubjectAlternativeName, Subject.IsEmpty, AltNames.ToGeneralNames());
        }

        if (KeyUsage != KeyUsages.None)
        {
            generator.AddExtension(X509Extensions.KeyUsage, true, ExtensionWriter.KeyUsage(KeyUsage));
        }

        if (ExtendedKeyUsage.Count > 0)
        {
            generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, ExtensionWriter.ExtendedKeyUsage(ExtendedKeyUsage));
        }

        if (BasicConstraints is not null)
        {
            generator.AddExtension(X509Extensions.BasicConstraints, false, ExtensionWriter.BasicConstraints(BasicConstraints));
        }

        if (NameConstraints is not null)
        {
            generator.AddExtension(X509Extensions.NameConstraints, true, NameConstraints);
        }

        return generator.IsEmpty ? null : generator.Generate();
    }
}
