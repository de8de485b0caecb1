using System.Text.RegularExpressions;
using Org.BouncyCastle.Security;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp.Model;

/// <summary>TPP's objects, by DN and by guid. Not synchronised: the state's gate is.</summary>
public sealed class TppTree(TimeProvider clock, SecureRandom random, TppChanges changes)
{
    private readonly SortedDictionary<string, TppObject> _byDn = new(DnOrder.Instance);
    private readonly Dictionary<Guid, TppObject> _byGuid = [];
    private readonly Dictionary<long, TppObject> _byId = [];

    public IEnumerable<TppObject> All => _byDn.Values;

    public TppObject? Find(string? dn) => dn is null ? null : _byDn.GetValueOrDefault(dn.Length > 1 ? dn.TrimEnd('\\') : dn);

    public TppObject? Find(Guid guid) => _byGuid.GetValueOrDefault(guid);

    public TppObject? Find(long id) => _byId.GetValueOrDefault(id);

    /// <summary>The number of the object that was made last.</summary>
    internal long LastId { get; set; } = 1000;

    /// <summary>Puts back an object of an earlier run.</summary>
    internal void Restore(TppObject item)
    {
        _byDn.Add(item.Dn, item);
        _byGuid.Add(item.Guid, item);
        _byId.Add(item.Id, item);
    }

    public TppObject Create(string dn, string type)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        var item = new TppObject(++LastId, new Guid(bytes), dn, type, clock.GetUtcNow(), changes) { Revision = 1 };
        _byDn.Add(dn, item);
        _byGuid.Add(item.Guid, item);
        _byId.Add(item.Id, item);
        Touch(item.ParentDn);
        return item;
    }

    /// <summary>The folder, made with all that lead to it where they are missing.</summary>
    public TppObject EnsureFolder(string dn)
    {
        if (Find(dn) is { } found)
        {
            return found;
        }

        if (TppDn.Parent(dn) is { } parent)
        {
            EnsureFolder(parent);
        }

        return Create(dn, TppDn.Comparer.Equals(dn, TppDn.Root) ? "Root" : TppClasses.Policy);
    }

    public void Delete(TppObject item)
    {
        foreach (var child in Under(item.Dn).Append(item).ToList())
        {
            _byDn.Remove(child.Dn);
            _byGuid.Remove(child.Guid);
            _byId.Remove(child.Id);
            changes.Add();
        }

        Touch(item.ParentDn);
    }

    public void Rename(TppObject item, string dn)
    {
        var old = item.Dn;
        foreach (var child in Under(old).Append(item).ToList())
        {
            _byDn.Remove(child.Dn);
            child.Dn = dn + child.Dn[old.Length..];
            _byDn.Add(child.Dn, child);
            child.Revision++;
        }

        Touch(TppDn.Parent(old));
        Touch(TppDn.Parent(dn));
    }

    public IEnumerable<TppObject> Children(string dn) => Under(dn).Where(item => TppDn.Comparer.Equals(item.ParentDn, dn));

    public IEnumerable<TppObject> Under(string dn) => _byDn.Values.Where(item => TppDn.IsUnder(item.Dn, dn));

    /// <summary>The object's folders from the root down, itself last.</summary>
    public IReadOnlyList<TppObject> Path(string dn)
    {
        var path = new List<TppObject>();
        for (var at = dn; at is not null; at = TppDn.Parent(at))
        {
            if (Find(at) is { } item)
            {
                path.Insert(0, item);
            }
        }

        return path;
    }

    /// <summary>The policy for objects of that class in a folder: the topmost locked value, else the nearest.</summary>
    public EffectivePolicy? Policy(string folderDn, string type, string attribute)
    {
        EffectivePolicy? found = null;
        string[] types = [type, .. TppClasses.Supers(type)];
        foreach (var folder in Path(folderDn))
        {
            if (types.Select(name => folder.GetPolicy(name, attribute)).FirstOrDefault(value => value is not null) is not { } value)
            {
                continue;
            }

            found = new EffectivePolicy(value.Values, value.Locked, folder.Dn);
            if (value.Locked)
            {
                return found;
            }
        }

        return found;
    }

    /// <summary>Whether a name fits a pattern of * and ?; null and empty fit all.</summary>
    public static bool Fits(string name, string? pattern) => string.IsNullOrEmpty(pattern)
        || Regex.IsMatch(name, "^" + Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + "$",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private void Touch(string? dn)
    {
        if (Find(dn) is { } parent)
        {
            parent.Revision++;
        }
    }

    private sealed class DnOrder : IComparer<string>
    {
        public static DnOrder Instance { get; } = new();

        public int Compare(string? x, string? y) => StringComparer.OrdinalIgnoreCase.Compare(x, y);
    }
}
