using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;

namespace PkiMesh.Lab.Pki;

/// <summary>
/// A distinguished name as Go's pkix.Name sees it: the same attributes, the same order when written, the same text.
/// </summary>
public sealed record SubjectName
{
    private static readonly (DerObjectIdentifier Id, string Name)[] s_order =
    [
        (X509Name.C, "C"), (X509Name.O, "O"), (X509Name.OU, "OU"), (X509Name.L, "L"), (X509Name.ST, "ST"),
        (X509Name.Street, "STREET"), (X509Name.PostalCode, "POSTALCODE"), (X509Name.CN, "CN"), (X509Name.SerialNumber, "SERIALNUMBER"),
    ];

    private readonly Dictionary<string, IReadOnlyList<string>> _values = new(StringComparer.Ordinal);

    public static SubjectName Empty { get; } = new();

    public string CommonName
    {
        get => First("CN");
        init => Set("CN", value);
    }

    public string SerialNumber
    {
        get => First("SERIALNUMBER");
        init => Set("SERIALNUMBER", value);
    }

    public IReadOnlyList<string> Countries
    {
        get => All("C");
        init => _values["C"] = value;
    }

    public IReadOnlyList<string> Organizations
    {
        get => All("O");
        init => _values["O"] = value;
    }

    public IReadOnlyList<string> OrganizationalUnits
    {
        get => All("OU");
        init => _values["OU"] = value;
    }

    public IReadOnlyList<string> Localities
    {
        get => All("L");
        init => _values["L"] = value;
    }

    public IReadOnlyList<string> Provinces
    {
        get => All("ST");
        init => _values["ST"] = value;
    }

    public IReadOnlyList<string> StreetAddresses
    {
        get => All("STREET");
        init => _values["STREET"] = value;
    }

    public IReadOnlyList<string> PostalCodes
    {
        get => All("POSTALCODE");
        init => _values["POSTALCODE"] = value;
    }

    public bool IsEmpty => s_order.All(entry => All(entry.Name).Count == 0);

    /// <summary>Reads <c>CN=a,O=b</c> as RFC 4514 writes it; a value without a type is the common name.</summary>
    public static SubjectName Parse(string text)
    {
        if (!text.Contains('='))
        {
            return new SubjectName { CommonName = text };
        }

        try
        {
            return From(new X509Name(text));
        }
        catch (Exception failure) when (failure is ArgumentException or FormatException)
        {
            throw new PkiException($"'{text}' is no distinguished name");
        }
    }

    public static SubjectName From(X509Name name)
    {
        var found = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var ids = name.GetOidList();
        var values = name.GetValueList();
        for (var i = 0; i < ids.Count; i++)
        {
            foreach (var (id, key) in s_order)
            {
                if (id.Equals(ids[i]))
                {
                    (found.TryGetValue(key, out var list) ? list : found[key] = []).Add(values[i]);
                }
            }
        }

        var result = new SubjectName();
        foreach (var (key, list) in found)
        {
            result._values[key] = list;
        }

        return result;
    }

    public X509Name ToX509Name()
    {
        var sequence = new Asn1EncodableVector();
        foreach (var (id, key) in s_order)
        {
            var values = All(key);
            if (values.Count > 0)
            {
                sequence.Add(new DerSet(values.Select(value => (Asn1Encodable)new DerSequence(id, Encode(value))).ToArray()));
            }
        }

        return X509Name.GetInstance(new DerSequence(sequence));
    }

    /// <summary>As Go prints it: last attribute first, values of one type joined by '+'.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (_, key) in s_order.Reverse())
        {
            var values = All(key);
            if (values.Count > 0)
            {
                text.Append(text.Length > 0 ? "," : "").AppendJoin('+', values.Select(value => key + "=" + Escape(value)));
            }
        }

        return text.ToString();
    }

    public bool Equals(SubjectName? other) => other is not null && ToString() == other.ToString();

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    // Go writes a PrintableString wherever the characters allow it, else UTF-8.
    private static DerStringBase Encode(string value) =>
        value.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c)) ? new DerPrintableString(value) : new DerUtf8String(value);

    private static string Escape(string value)
    {
        var text = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            var special = ",+\"\\<>;".Contains(c) || (i == 0 && c is '#' or ' ') || (i == value.Length - 1 && c == ' ');
            text.Append(special ? "\\" : "").Append(c);
        }

        return text.ToString();
    }

    private IReadOnlyList<string> All(string key) => _values.GetValueOrDefault(key) ?? [];

    private string First(string key) => All(key) is [var first, ..] ? first : "";

    private void Set(string key, string value) => _values[key] = value.Length == 0 ? [] : [value];
}
