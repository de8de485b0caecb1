using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp.Metadata;

public sealed class CustomFieldStore(TppTree tree, TppChanges changes)
{
    private readonly List<CustomField> _fields = [];

    public IReadOnlyList<CustomField> All => _fields;

    public CustomField Define(string name, string label, Guid guid, params IReadOnlyList<string> classes) =>
        Add(new CustomField(guid, name, label, TppDn.Join(TppDn.Metadata, name), classes));

    public CustomField Add(CustomField field)
    {
        if (tree.Find(field.Dn) is null)
        {
            tree.Create(field.Dn, "Metadata Item");
        }

        _fields.Add(field);
        changes.Add();
        return field;
    }

    public void Remove(CustomField field)
    {
        _fields.Remove(field);
        changes.Add();
        if (tree.Find(field.Dn) is { } item)
        {
            tree.Delete(item);
        }
    }

    public CustomField? Find(Guid guid) => _fields.Find(field => field.Guid == guid);

    public CustomField? Find(string name) => _fields.Find(field => TppDn.Comparer.Equals(field.Name, name) || TppDn.Comparer.Equals(field.Label, name));

    public IEnumerable<CustomField> ForClass(string type) => _fields.Where(field => field.Classes.Any(name => TppClasses.IsA(type, name) || TppClasses.IsA(name, type)));
}
