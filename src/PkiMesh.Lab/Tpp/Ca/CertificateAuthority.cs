using Org.BouncyCastle.Math;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tpp.Ca;

/// <summary>A CA behind TPP: its certificate, its key, and the CA above it. Made when first asked for, since RSA keys take time.</summary>
public sealed class CertificateAuthority
{
    private readonly Lazy<(LabCertificate Certificate, LabKey Key)> _made;

    internal CertificateAuthority(
        string name, KeySpec spec, TimeSpan life, CertificateAuthority? parent, DateTimeOffset now, long? seed, string? signature = null, State.TppSnapshot.KeyPair? kept = null)
    {
        Name = name;
        Parent = parent;
        _made = kept is not null
            ? new((LabCertificate.FromDer(kept.Certificate), LabKey.FromPem(kept.Key)))
            : new(() => Make(name, spec, now, life, parent, seed, signature), LazyThreadSafetyMode.ExecutionAndPublication);
    }

    public string Name { get; }

    public CertificateAuthority? Parent { get; }

    public LabCertificate Certificate => _made.Value.Certificate;

    public LabKey Key => _made.Value.Key;

    /// <summary>Its key has been made.</summary>
    public bool IsMade => _made.IsValueCreated;

    /// <summary>This and those above it.</summary>
    public IReadOnlyList<CertificateAuthority> Path => Parent is null ? [this] : [this, .. Parent.Path];

    /// <summary>The CA and those above it, the root last.</summary>
    public IReadOnlyList<LabCertificate> Chain => Parent is null ? [Certificate] : [Certificate, .. Parent.Chain];

    private static (LabCertificate Certificate, LabKey Key) Make(
        string name, KeySpec spec, DateTimeOffset now, TimeSpan life, CertificateAuthority? parent, long? seed, string? signature)
    {
        var random = seed is { } number ? LabRandom.FromSeed(Mix(number, name)) : LabRandom.System;
        var key = LabKey.Generate(spec, random);
        var builder = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = name, Organizations = ["Example Corp"] },
            // One hour back, as the CAs of the recordings are.
            NotBefore = now.AddHours(-1),
            NotAfter = now.AddHours(-1) + life,
            BasicConstraints = new BasicConstraintsInfo(true),
            KeyUsage = KeyUsages.CertSign | KeyUsages.CrlSign,
            SerialNumber = CertificateBuilder.RandomSerial(random),
            SignatureAlgorithm = signature,
        };
        return (parent is null ? builder.SelfSign(key) : builder.Sign(key.PublicKeyInfo, parent.Certificate, parent.Key), key);
    }

    // Each CA has its own stream, so that the order in which they are first used does not change their keys.
    private static long Mix(long seed, string name)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name));
        return seed ^ new BigInteger(1, hash, 0, 8).LongValue;
    }
}
