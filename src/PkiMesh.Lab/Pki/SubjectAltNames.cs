using System.Net;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace PkiMesh.Lab.Pki;

/// <summary>Subject alternative names by kind. Upns are Microsoft's user principal names, an OtherName.</summary>
public sealed record SubjectAltNames
{
    private static readonly DerObjectIdentifier s_upn = new("1.3.6.1.4.1.311.20.2.3");

    public static SubjectAltNames None { get; } = new();

    public IReadOnlyList<string> DnsNames { get; init; } = [];

    public IReadOnlyList<string> Emails { get; init; } = [];

    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    public IReadOnlyList<string> Uris { get; init; } = [];

    public IReadOnlyList<string> Upns { get; init; } = [];

    public bool IsEmpty => DnsNames.Count + Emails.Count + IpAddresses.Count + Uris.Count + Upns.Count == 0;

    public static SubjectAltNames From(X509Extensions? extensions)
    {
        var extension = extensions?.GetExtension(X509Extensions.SubjectAlternativeName);
        if (extension is null)
        {
            return None;
        }

        List<string> dns = [], emails = [], addresses = [], uris = [], upns = [];
        foreach (var name in GeneralNames.GetInstance(extension.GetParsedValue()).GetNames())
        {
            switch (name.TagNo)
            {
                case GeneralName.DnsName:
                    dns.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.Rfc822Name:
                    emails.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.UniformResourceIdentifier:
                    uris.Add(DerIA5String.GetInstance(name.Name).GetString());
                    break;
                case GeneralName.IPAddress:
                    addresses.Add(new IPAddress(Asn1OctetString.GetInstance(name.Name).GetOctets()).ToString());
                    break;
                case GeneralName.OtherName when OtherName.GetInstance(name.Name) is { } other && other.TypeID.Equals(s_upn):
                    upns.Add(((IAsn1String)other.Value.ToAsn1Object()).GetString());
                    break;
            }
        }

        return new SubjectAltNames { DnsNames = dns, Emails = emails, IpAddresses = addresses, Uris = uris, Upns = upns };
    }

    // The order in which Go's crypto/x509 marshals them; OtherNames go last.
    public GeneralNames ToGeneralNames() => new(
    [
        .. DnsNames.Select(name => new GeneralName(GeneralName.DnsName, name)),
        .. Emails.Select(name => new GeneralName(GeneralName.Rfc822Name, name)),
        .. IpAddresses.Select(name => new GeneralName(GeneralName.IPAddress, new DerOctetString(IPAddress.Parse(name).GetAddressBytes()))),
        .. Uris.Select(name => new GeneralName(GeneralName.UniformResourceIdentifier, name)),
        .. Upns.Select(name => new GeneralName(GeneralName.OtherName, new DerSequence(s_upn, new DerTaggedObject(true, 0, new DerUtf8String(name))))),
    ]);
}
