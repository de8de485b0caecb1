using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>The CAs behind the lab's TPP, and the templates that stand for them in its tree.</summary>
public static class CaTemplates
{
    public const string Folder = TppDn.Policy + @"\Administration\CAs";
    public const string TwoTier = "Example Issuing CA 1 - Subordinate";
    public const string OneTier = "Example Root CA - Subordinate";
    public const string Leaf = "Example Issuing CA 1 - Web Server";
    public const string NoCertSign = "Example Issuing CA 1 - No Cert Sign";
    public const string PathLengthZero = "Example Issuing CA 1 - Path Length 0";
    public const string Rsa4096 = "Example Issuing CA RSA 4096 - Subordinate";
    public const string P384 = "Example Issuing CA P384 - Subordinate";
    public const string Ed25519 = "Example Issuing CA Ed25519 - Subordinate";
    public const string Pss = "Example Issuing CA PSS - Subordinate";
    public const string Expiring = "Example Issuing CA Expiring - Subordinate";

    private static readonly TimeSpan s_year = TimeSpan.FromDays(365);

    public static string Dn(string name) => TppDn.Join(Folder, name);

    internal static IReadOnlyList<CaTemplate> Make(DateTimeOffset now, long? seed, IReadOnlyList<State.TppSnapshot.KeyPair>? kept = null)
    {
        var root = Authority("Example Corp Root CA", KeySpec.Rsa(2048), s_year * 20, null);
        var issuing = Issuing("Example Corp Issuing CA 1", KeySpec.Rsa(2048), root);
        var pssRoot = Authority("Example Corp PSS Root CA", KeySpec.Rsa(2048), s_year * 20, null, SignatureAlgorithms.RsaPssSha256);
        var pssIssuing = Authority("Example Corp PSS Issuing CA", KeySpec.Rsa(2048), s_year * 10, pssRoot, SignatureAlgorithms.RsaPssSha256);
        var expiring = Authority("Example Corp Expiring CA", KeySpec.Rsa(2048), TimeSpan.FromDays(10), root);
        var anyLength = new BasicConstraintsInfo(true);
        return
        [
            new(Dn(TwoTier), issuing) { BasicConstraints = anyLength },
            new(Dn(OneTier), root) { BasicConstraints = anyLength },
            new(Dn(Leaf), issuing)
            {
                TemplateName = "WebServer",
                KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment,
                ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth, ExtendedKeyUsages.ClientAuth],
            },
            new(Dn(NoCertSign), issuing) { BasicConstraints = anyLength, KeyUsage = KeyUsages.DigitalSignature },
            new(Dn(PathLengthZero), issuing) { BasicConstraints = new BasicConstraintsInfo(true, 0) },
            new(Dn(Rsa4096), Issuing("Example Corp Issuing CA RSA 4096", KeySpec.Rsa(4096), root)) { BasicConstraints = anyLength },
            new(Dn(P384), Issuing("Example Corp Issuing CA P384", KeySpec.P384, root)) { BasicConstraints = anyLength },
            new(Dn(Ed25519), Issuing("Example Corp Issuing CA Ed25519", KeySpec.Ed25519, root)) { BasicConstraints = anyLength },
            new(Dn(Pss), pssIssuing) { BasicConstraints = anyLength, SignatureAlgorithm = SignatureAlgorithms.RsaPssSha256 },
            new(Dn(Expiring), expiring) { BasicConstraints = anyLength },
        ];

        CertificateAuthority Authority(string name, KeySpec key, TimeSpan life, CertificateAuthority? parent, string? signature = null) =>
            new(name, key, life, parent, now, seed, signature, kept?.FirstOrDefault(one => one.Name == name));

        CertificateAuthority Issuing(string name, KeySpec key, CertificateAuthority parent) => Authority(name, key, s_year * 10, parent);
    }
}
