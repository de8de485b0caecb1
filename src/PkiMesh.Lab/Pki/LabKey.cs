using System.Security.Cryptography;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace PkiMesh.Lab.Pki;

/// <summary>A private key with its public half. Never prints itself.</summary>
public sealed class LabKey
{
    private static readonly ReadMemory<LabKey> s_read = new(512);

    private LabKey(AsymmetricKeyParameter privateKey, AsymmetricKeyParameter publicKey, SecureRandom random)
    {
        Private = privateKey;
        Public = publicKey;
        Random = random;
        Spec = PublicKeys.SpecOf(publicKey);
        PublicKeyInfo = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(publicKey).GetDerEncoded();
    }

    public AsymmetricKeyParameter Private { get; }

    public AsymmetricKeyParameter Public { get; }

    public KeySpec Spec { get; }

    /// <summary>The DER of the SubjectPublicKeyInfo.</summary>
    public byte[] PublicKeyInfo { get; }

    internal SecureRandom Random { get; }

    public static LabKey Generate(KeySpec spec, SecureRandom? random = null)
    {
        random ??= LabRandom.System;
        return spec.Algorithm switch
        {
            KeyAlgorithm.Rsa => GenerateRsa(spec.Size, random),
            KeyAlgorithm.Ecdsa => GenerateEc(spec.Size, random),
            _ => GenerateEd25519(random),
        };
    }

    /// <summary>Reads the first private key in the text.</summary>
    /// <exception cref="PkiException">There is none, or it cannot be read.</exception>
    public static LabKey FromPem(string pem, SecureRandom? random = null)
    {
        foreach (var block in PemText.ReadAll(pem))
        {
            if (block.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal))
            {
                return random is null || ReferenceEquals(random, LabRandom.System)
                    ? s_read.Read(block.Label, block.Der, () => FromBlock(block, LabRandom.System))
                    : FromBlock(block, random);
            }
        }

        throw new PkiException("no private key in the PEM text");
    }

    public string ToPem(KeyEncoding encoding = KeyEncoding.Traditional)
    {
        if (encoding == KeyEncoding.Traditional && Private is ECPrivateKeyParameters)
        {
            return new PemBlock("EC PRIVATE KEY", Sec1(true).GetDerEncoded()).Write();
        }

        if (encoding == KeyEncoding.Traditional && Private is RsaPrivateCrtKeyParameters)
        {
            return new PemBlock("RSA PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(Private).ParsePrivateKey().GetDerEncoded()).Write();
        }

        return new PemBlock("PRIVATE KEY", ToPkcs8()).Write();
    }

    public byte[] ToPkcs8() => Private switch
    {
        ECPrivateKeyParameters ec => new PrivateKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, ec.PublicKeyParamSet), Sec1(false)).GetDerEncoded(),
        Ed25519PrivateKeyParameters ed => new PrivateKeyInfo(
            new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), new DerOctetString(ed.GetEncoded())).GetDerEncoded(),
        _ => PrivateKeyInfoFactory.CreatePrivateKeyInfo(Private).GetDerEncoded(),
    };

    public bool Matches(LabCertificate certificate) => PublicKeyInfo.AsSpan().SequenceEqual(certificate.PublicKeyInfo);

    public override string ToString() => Spec.ToString();

    private static LabKey FromBlock(PemBlock block, SecureRandom random)
    {
        try
        {
            switch (block.Label)
            {
                case "EC PRIVATE KEY":
                    var sec1 = ECPrivateKeyStructure.GetInstance(block.Der);
                    var info = new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.IdECPublicKey, sec1.Parameters), sec1);
                    return FromPrivate(PrivateKeyFactory.CreateKey(info), random);
                case "RSA PRIVATE KEY":
                    var rsa = new PrivateKeyInfo(new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance), Asn1Object.FromByteArray(block.Der));
                    return FromPrivate(PrivateKeyFactory.CreateKey(rsa), random);
                case "PRIVATE KEY":
                    return FromPrivate(PrivateKeyFactory.CreateKey(block.Der), random);
                default:
                    throw new PkiException($"a block {block.Label} cannot be read as a private key");
            }
        }
        catch (Exception failure) when (failure is not PkiException)
        {
            throw new PkiException($"the block {block.Label} holds no private key that can be read");
        }
    }

    private static LabKey FromPrivate(AsymmetricKeyParameter key, SecureRandom random) => key switch
    {
        RsaPrivateCrtKeyParameters rsa => new(rsa, new RsaKeyParameters(false, rsa.Modulus, rsa.PublicExponent), random),
        ECPrivateKeyParameters ec => new(ec, new ECPublicKeyParameters("EC", ec.Parameters.G.Multiply(ec.D).Normalize(), ec.PublicKeyParamSet), random),
        Ed25519PrivateKeyParameters ed => new(ed, ed.GeneratePublicKey(), random),
        _ => throw new PkiException("the private key is neither RSA, ECDSA nor Ed25519"),
    };

    private static LabKey GenerateRsa(int bits, SecureRandom random)
    {
        if (ReferenceEquals(random, LabRandom.System))
        {
            // Ten times as fast as the managed search for primes.
            using var rsa = RSA.Create(bits);
            return FromPrivate(PrivateKeyFactory.CreateKey(rsa.ExportPkcs8PrivateKey()), random);
        }

        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), random, bits, 100));
        return FromPrivate(generator.GenerateKeyPair().Private, random);
    }

    private static LabKey GenerateEc(int size, SecureRandom random)
    {
        var generator = new ECKeyPairGenerator();
        generator.Init(new ECKeyGenerationParameters(PublicKeys.CurveOf(size), random));
        var pair = generator.GenerateKeyPair();
        return new LabKey(pair.Private, pair.Public, random);
    }

    private static LabKey GenerateEd25519(SecureRandom random)
    {
        var key = new Ed25519PrivateKeyParameters(random);
        return new LabKey(key, key.GeneratePublicKey(), random);
    }

    private ECPrivateKeyStructure Sec1(bool withCurve)
    {
        var ec = (ECPrivateKeyParameters)Private;
        var point = new DerBitString(((ECPublicKeyParameters)Public).Q.GetEncoded(false));
        return new ECPrivateKeyStructure(ec.Parameters.N.BitLength, ec.D, point, withCurve ? ec.PublicKeyParamSet : null);
    }
}
