using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>Makes of a request what the CA is asked for, as far as the policy lets it.</summary>
internal static class OrderBuilder
{
    public static TppReply? Build(
        TppState state, TppRequest request, ZonePolicy policy, ZoneBehaviour behaviour, out EnrolmentOrder? order, out CertificateSigningRequest? csr)
    {
        order = null;
        csr = null;
        if (Template(state, request, policy, out var template) is { } noTemplate)
        {
            return noTemplate;
        }

        if (request.Body.NonEmpty("PKCS10") is { } pem)
        {
            if (policy.ManualCsr is { Locked: true, Values: ["0", ..] } manual && behaviour.AcceptsCsrAnyway is not true)
            {
                return TppReply.Error(400, $"PKCS#10 data will not be processed. Policy \"{manual.PolicyDn}\" is locked to a Server Generated CSR.");
            }

            csr = PolicyEndpoints.Parse(pem);
            if (csr is null)
            {
                return TppReply.Error(400, "PKCS10 is not valid");
            }

            if (PolicyReport.Refusal(policy, csr, PolicyEndpoints.IsKeyReused(state, csr.PublicKeyInfo)) is { } refusal)
            {
                return TppReply.Error(400, refusal);
            }

            order = new EnrolmentOrder(csr.PublicKeyInfo, policy.Apply(csr.Subject), Merge(csr.AltNames, request), template!, EndDate(request), null);
            return null;
        }

        return ForService(state, request, policy, template!, out order);
    }

    public static DateTimeOffset? EndDate(TppRequest request)
    {
        foreach (var attribute in request.Body.Objects("CASpecificAttributes"))
        {
            if (attribute.Text("Name") is { } name && name.EndsWith("Specific End Date", StringComparison.OrdinalIgnoreCase)
                && TppTime.TryParse(attribute.Text("Value"), out var time))
            {
                return time;
            }
        }

        return null;
    }

    // Key and CSR are made by TPP itself.
    private static TppReply? ForService(TppState state, TppRequest request, ZonePolicy policy, CaTemplate template, out EnrolmentOrder? order)
    {
        order = null;
        if (policy.ManualCsr is { Locked: true, Values: ["1", ..] } manual)
        {
            return TppReply.Error(400, $"PKCS#10 data is required. Policy \"{manual.PolicyDn}\" is locked to a User Provided CSR.");
        }

        if (request.Body.NonEmpty("Subject") is not { } asked)
        {
            return TppReply.Error(400, "Subject is required when PKCS10 is not given.");
        }

        if (!TryParseSubject(asked, request, out var subject))
        {
            return TppReply.Error(400, $"Subject \"{asked}\" is not valid.");
        }

        var spec = KeyFor(request, policy);
        if (spec is null || !policy.AllowsAlgorithm(spec.Value) || !policy.AllowsSize(spec.Value))
        {
            return TppReply.Error(400, $"The requested key does not comply with policy \"{policy.Dn}\".");
        }

        if (subject.CommonName.Length > 0 && !policy.AllowsName(subject.CommonName))
        {
            return TppReply.Error(400, $"PKCS#10 does not comply with policy \"{policy.Dn}\": CommonName \"{subject.CommonName}\" is not allowed.");
        }

        var key = LabKey.Generate(spec.Value, state.Random);
        order = new EnrolmentOrder(key.PublicKeyInfo, policy.Apply(subject), Merge(SubjectAltNames.None, request), template, EndDate(request), key);
        return null;
    }

    private static TppReply? Template(TppState state, TppRequest request, ZonePolicy policy, out CaTemplate? template)
    {
        template = null;
        var asked = request.Body.NonEmpty("CADN");
        var dn = policy.Authority is { Locked: true } locked ? locked.Values[0] : asked ?? policy.Authority?.Values[0];
        if (dn is null)
        {
            return TppReply.Error(400, "Need a certificate authority (CADN).\r\n");
        }

        return state.Templates.TryGetValue(dn, out template) ? null : TppReply.Error(400, $"CADN: {dn} does not exist");
    }

    private static KeySpec? KeyFor(TppRequest request, ZonePolicy policy)
    {
        if ((request.Body.NonEmpty("PkixParameterSet") ?? policy.DefaultParameterSet?.Values[0]) is { } oid)
        {
            return PkixParameterSets.Parse(oid);
        }

        var algorithm = policy.Algorithm is { Locked: true } locked ? locked.Values[0] : request.Body.NonEmpty("KeyAlgorithm") ?? policy.Algorithm?.Values[0] ?? "RSA";
        if (algorithm.StartsWith("EC", StringComparison.OrdinalIgnoreCase))
        {
            return (request.Body.NonEmpty("EllipticCurve") ?? policy.Curve?.Values[0] ?? "P256").ToUpperInvariant() switch
            {
                "P256" => KeySpec.P256,
                "P384" => KeySpec.P384,
                "P521" => KeySpec.P521,
                _ => null,
            };
        }

        var bits = request.Body.Number("KeyBitSize") ?? (int.TryParse(policy.KeySize?.Values[0], out var size) ? size : 2048);
        return algorithm.Equals("RSA", StringComparison.OrdinalIgnoreCase) && bits is 2048 or 3072 or 4096 ? KeySpec.Rsa(bits) : null;
    }

    private static bool TryParseSubject(string text, TppRequest request, out SubjectName subject)
    {
        subject = SubjectName.Empty;
        try
        {
            subject = SubjectName.Parse(text);
        }
        catch (PkiException)
        {
            return false;
        }

        subject = new SubjectName
        {
            CommonName = subject.CommonName,
            Organizations = Or(subject.Organizations, "Organization"),
            OrganizationalUnits = Or(subject.OrganizationalUnits, "OrganizationalUnit"),
            Localities = Or(subject.Localities, "City"),
            Provinces = Or(subject.Provinces, "State"),
            Countries = Or(subject.Countries, "Country"),
        };
        return true;

        IReadOnlyList<string> Or(IReadOnlyList<string> values, string name) => values.Count == 0 && request.Body.NonEmpty(name) is { } one ? [one] : values;
    }

    private static SubjectAltNames Merge(SubjectAltNames own, TppRequest request)
    {
        var asked = request.Body.Objects("SubjectAltNames").Select(san => (Kind: Kind(san), Name: san.Text("Name") ?? "")).Where(san => san.Name.Length > 0).ToList();
        IReadOnlyList<string> Of(int kind, IReadOnlyList<string> present) => [.. present.Concat(asked.Where(san => san.Kind == kind).Select(san => san.Name)).Distinct()];
        return new SubjectAltNames
        {
            Upns = Of(0, own.Upns),
            Emails = Of(1, own.Emails),
            DnsNames = Of(2, own.DnsNames),
            Uris = Of(6, own.Uris),
            IpAddresses = [.. Of(7, own.IpAddresses).Where(address => System.Net.IPAddress.TryParse(address, out _))],
        };
    }

    private static int Kind(System.Text.Json.Nodes.JsonObject san) => san.Number("Type") ?? san.Text("TypeName")?.ToUpperInvariant() switch
    {
        "OTHERNAME" or "0" => 0,
        "EMAIL" or "RFC822" or "1" => 1,
        "URI" or "6" => 6,
        "IPADDRESS" or "7" => 7,
        _ => 2,
    };
}
