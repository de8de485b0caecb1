using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tpp;

/// <summary>How TPP writes the names in certificates: Windows' way, <c>CN=a, O=b</c>.</summary>
internal static class TppNames
{
    public static string Words(SubjectName name)
    {
        List<string> parts = [];
        void Add(string type, IEnumerable<string> values) => parts.AddRange(values.Select(value => $"{type}={(value.Contains(',') ? $"\"{value}\"" : value)}"));
        Add("CN", name.CommonName.Length > 0 ? [name.CommonName] : []);
        Add("OU", name.OrganizationalUnits);
        Add("O", name.Organizations);
        Add("L", name.Localities);
        Add("S", name.Provinces);
        Add("C", name.Countries);
        return string.Join(", ", parts);
    }
}
