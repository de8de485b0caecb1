using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp.Security;

/// <summary>The local identities, and what they may do where.</summary>
public sealed class IdentityStore(TppTree tree, TppChanges changes)
{
    private readonly List<TppUser> _users = [];

    public IReadOnlyList<TppUser> Users => _users;

    public TppUser Add(TppUser user)
    {
        _users.Add(user);
        changes.Add();
        return user;
    }

    /// <summary>By name, <c>local:name</c>, <c>local:{guid}</c> or <c>{guid}</c>.</summary>
    public TppUser? Find(string? id)
    {
        if (string.IsNullOrEmpty(id))
        {
            return null;
        }

        var plain = id.StartsWith("local:", StringComparison.OrdinalIgnoreCase) ? id["local:".Length..] : id;
        return Guid.TryParse(plain, out var guid)
            ? _users.Find(user => user.Guid == guid)
            : _users.Find(user => TppDn.Comparer.Equals(user.Name, plain) || TppDn.Comparer.Equals(user.FullName, plain));
    }

    public TppPermission Explicit(TppUser user, TppObject item) => Granted(user, item);

    /// <summary>What was granted on the folders above.</summary>
    public TppPermission Implicit(TppUser user, TppObject item) =>
        tree.Path(item.Dn).SkipLast(1).Aggregate(TppPermission.None, (sum, folder) => sum | Granted(user, folder));

    public TppPermission Effective(TppUser user, TppObject item)
    {
        var path = tree.Path(item.Dn);
        if (path.Any(folder => folder.ClosedToAll))
        {
            return TppPermission.None;
        }

        return user.IsMaster ? TppPermission.All : path.Aggregate(TppPermission.None, (sum, folder) => sum | Granted(user, folder));
    }

    public bool May(TppUser user, TppObject item, TppPermission needed) => Effective(user, item).HasFlag(needed);

    public static JsonObject Json(TppUser user) => new()
    {
        ["FullName"] = user.FullName,
        ["IsGroup"] = user.IsGroup,
        ["Name"] = user.Name,
        ["Prefix"] = "local",
        ["PrefixedName"] = user.PrefixedName,
        ["PrefixedUniversal"] = user.PrefixedUniversal,
        ["Type"] = user.IsGroup ? 2 : 1,
        ["Universal"] = user.Universal,
    };

    private static TppPermission Granted(TppUser user, TppObject item) => user.Groups.Prepend(user)
        .Aggregate(TppPermission.None, (sum, principal) => sum | item.Permissions.GetValueOrDefault(principal.PrefixedUniversal));
}
