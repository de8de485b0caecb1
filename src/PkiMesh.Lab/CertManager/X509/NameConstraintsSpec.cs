using System.Net;
using System.Text.Json.Nodes;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>spec.nameConstraints, to and from the extension.</summary>
internal static class NameConstraintsSpec
{
    public static NameConstraints? Read(JsonNode? spec)
    {
        var permitted = Subtrees(spec.At("permitted"));
        var excluded = Subtrees(spec.At("excluded"));
        return permitted.Count + excluded.Count == 0 ? null : new NameConstraints(Trees(permitted), Trees(excluded));
    }

    public static NameConstraints? Of(CertificateSigningRequest csr) =>
        csr.Extensions?.GetExtension(X509Extensions.NameConstraints) is { } extension
            ? NameConstraints.GetInstance(extension.GetParsedValue())
            : null;

    private static IReadOnlyCollection<GeneralSubtree> Subtrees(JsonNode? names) =>
    [
        .. names.Texts("dnsDomains").Select(name => new GeneralSubtree(new GeneralName(GeneralName.DnsName, name))),
        .. names.Texts("ipRanges").Select(range => new GeneralSubtree(new GeneralName(GeneralName.IPAddress, new DerOctetString(Range(range))))),
        .. names.Texts("emailAddresses").Select(name => new GeneralSubtree(new GeneralName(GeneralName.Rfc822Name, name))),
        .. names.Texts("uriDomains").Select(name => new GeneralSubtree(new GeneralName(GeneralName.UniformResourceIdentifier, name))),
    ];

    private static GeneralSubtrees? Trees(IReadOnlyCollection<GeneralSubtree> trees) => trees.Count == 0 ? null : new GeneralSubtrees([.. trees]);

    private static byte[] Range(string text)
    {
        if (!IPNetwork.TryParse(text, out var network))
        {
            throw new InvalidDataException($"invalid CIDR address: {text}");
        }

        var address = network.BaseAddress.GetAddressBytes();
        var mask = new byte[address.Length];
        for (var bit = 0; bit < network.PrefixLength; bit++)
        {
            mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return [.. address, .. mask];
    }
}
