using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>The names of spec.usages (cm pkg/api/util/usages.go).</summary>
internal static class KeyUsageNames
{
    private static readonly (string Name, KeyUsages Usage)[] s_key =
    [
        ("digital signature", KeyUsages.DigitalSignature), ("signing", KeyUsages.DigitalSignature),
        ("content commitment", KeyUsages.ContentCommitment), ("key encipherment", KeyUsages.KeyEncipherment),
        ("data encipherment", KeyUsages.DataEncipherment), ("key agreement", KeyUsages.KeyAgreement),
        ("cert sign", KeyUsages.CertSign), ("crl sign", KeyUsages.CrlSign),
        ("encipher only", KeyUsages.EncipherOnly), ("decipher only", KeyUsages.DecipherOnly),
    ];

    private static readonly (string Name, string Id)[] s_extended =
    [
        ("any", ExtendedKeyUsages.Any), ("server auth", ExtendedKeyUsages.ServerAuth), ("client auth", ExtendedKeyUsages.ClientAuth),
        ("code signing", ExtendedKeyUsages.CodeSigning), ("email protection", ExtendedKeyUsages.EmailProtection),
        ("s/mime", ExtendedKeyUsages.EmailProtection), ("ipsec end system", ExtendedKeyUsages.IpsecEndSystem),
        ("ipsec tunnel", ExtendedKeyUsages.IpsecTunnel), ("ipsec user", ExtendedKeyUsages.IpsecUser),
        ("timestamping", ExtendedKeyUsages.TimeStamping), ("ocsp signing", ExtendedKeyUsages.OcspSigning),
        ("microsoft sgc", ExtendedKeyUsages.MicrosoftSgc), ("netscape sgc", ExtendedKeyUsages.NetscapeSgc),
    ];

    public static IEnumerable<string> All => s_key.Select(entry => entry.Name).Concat(s_extended.Select(entry => entry.Name));

    /// <summary>The bits and object identifiers; without usages digital signature and key encipherment, for a CA always cert sign.</summary>
    public static (KeyUsages Key, IReadOnlyList<string> Extended) Read(IReadOnlyList<string> usages, bool isCa)
    {
        var key = isCa ? KeyUsages.CertSign : KeyUsages.None;
        List<string> extended = [];
        foreach (var usage in usages.Count == 0 ? ["digital signature", "key encipherment"] : usages)
        {
            var bit = Array.Find(s_key, entry => entry.Name == usage);
            if (bit.Name is not null)
            {
                key |= bit.Usage;
            }
            else if (Array.Find(s_extended, entry => entry.Name == usage) is { Name: not null } purpose)
            {
                extended.Add(purpose.Id);
            }
            else
            {
                throw new InvalidDataException($"unknown key usages: {GoText.List([usage])}");
            }
        }

        return (key, extended);
    }

    public static string Print(KeyUsages usages) => PrintNames(s_key.Where(entry => entry.Name != "signing" && usages.HasFlag(entry.Usage)).Select(entry => entry.Name));

    public static string Print(IEnumerable<string> extendedIds) =>
        PrintNames(extendedIds.Select(id => Array.Find(s_extended, entry => entry.Id == id).Name ?? id));

    private static string PrintNames(IEnumerable<string> names) =>
        string.Join(",", names.Select(name => $" '{name}'")) is { Length: > 0 } text ? $"[{text} ]" : "[]";
}
