using PkiMesh.Lab.Tpp.Certificates;
using PkiMesh.Lab.Tpp.State;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Model;

/// <summary>One object of the tree: a folder, a certificate, a CA template, …</summary>
public sealed class TppObject
{
    private readonly Dictionary<string, List<string>> _attributes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(string Class, string Attribute), PolicyValue> _policies = new(new PairComparer());
    private readonly Dictionary<string, TppPermission> _permissions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<Guid, IReadOnlyList<string>> _customFields = [];
    private readonly TppChanges _changes;

    public TppObject(long id, Guid guid, string dn, string type, DateTimeOffset createdOn, TppChanges changes)
    {
        _changes = changes;
        Id = id;
        Guid = guid;
        Dn = dn;
        Type = type;
        CreatedOn = createdOn;
    }

    public long Id { get; }

    public Guid Guid { get; }

    public string Dn { get; internal set; }

    public string Type { get; internal set; }

    public DateTimeOffset CreatedOn { get; }

    public string Name => TppDn.Name(Dn);

    public string? ParentDn => TppDn.Parent(Dn);

    /// <summary>Changes with every write to the object and with every child that comes or goes.</summary>
    public long Revision
    {
        get;
        internal set => Change(ref field, value);
    }

    public IReadOnlyDictionary<string, List<string>> Attributes => _attributes;

    public IReadOnlyDictionary<(string Class, string Attribute), PolicyValue> Policies => _policies;

    public IReadOnlyDictionary<string, TppPermission> Permissions => _permissions;

    /// <summary>Values of the custom fields, by the guid of the field.</summary>
    public IReadOnlyDictionary<Guid, IReadOnlyList<string>> CustomFields => _customFields;

    /// <summary>Nobody has any right here or below, whatever was granted: the lab's zone without rights.</summary>
    public bool ClosedToAll
    {
        get;
        set => Change(ref field, value);
    }

    /// <summary>How the lab makes enrolment behave in this folder and below; null: as the folder above.</summary>
    public ZoneBehaviour? Behaviour
    {
        get;
        set => Change(ref field, value);
    }

    public CertificateRecord? Certificate
    {
        get;
        set => Change(ref field, value);
    }

    public bool Disabled => First("Disabled") is "1";

    public IReadOnlyList<string> Get(string attribute) => _attributes.GetValueOrDefault(attribute) ?? [];

    public string? First(string attribute) => Get(attribute) is [var first, ..] ? first : null;

    public void Set(string attribute, params IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            _attributes.Remove(attribute);
        }
        else
        {
            _attributes[attribute] = [.. values];
        }

        Revision++;
    }

    public void SetPolicy(string type, string attribute, IReadOnlyList<string> values, bool locked)
    {
        if (values.Count == 0)
        {
            _policies.Remove((type, attribute));
        }
        else
        {
            _policies[(type, attribute)] = new PolicyValue(values, locked);
        }

        Revision++;
    }

    public PolicyValue? GetPolicy(string type, string attribute) => _policies.GetValueOrDefault((type, attribute));

    public void Grant(string principal, TppPermission permissions)
    {
        if (permissions == TppPermission.None)
        {
            _permissions.Remove(principal);
        }
        else
        {
            _permissions[principal] = permissions;
        }

        Revision++;
    }

    public void SetField(Guid field, IReadOnlyList<string> values)
    {
        _customFields[field] = values;
        _changes.Add();
    }

    public void ClearField(Guid field)
    {
        _customFields.Remove(field);
        _changes.Add();
    }

    private void Change<T>(ref T field, T value)
    {
        field = value;
        _changes.Add();
    }

    private sealed class PairComparer : IEqualityComparer<(string Class, string Attribute)>
    {
        public bool Equals((string Class, string Attribute) x, (string Class, string Attribute) y) =>
            TppDn.Comparer.Equals(x.Class, y.Class) && TppDn.Comparer.Equals(x.Attribute, y.Attribute);

        public int GetHashCode((string Class, string Attribute) pair) =>
            HashCode.Combine(TppDn.Comparer.GetHashCode(pair.Class), TppDn.Comparer.GetHashCode(pair.Attribute));
    }
}
