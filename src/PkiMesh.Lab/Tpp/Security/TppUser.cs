namespace PkiMesh.Lab.Tpp.Security;

/// <summary>A local identity: a user, or a group when it has members.</summary>
public sealed class TppUser(string name, Guid guid, string password, bool isMaster = false)
{
    public string Name { get; } = name;

    public Guid Guid { get; } = guid;

    public string Password { get; } = password;

    /// <summary>A master administrator may do everything everywhere.</summary>
    public bool IsMaster { get; } = isMaster;

    public bool IsGroup { get; init; }

    public List<TppUser> Groups { get; } = [];

    public string Universal => Guid.ToString("B");

    public string PrefixedUniversal => "local:" + Universal;

    public string PrefixedName => "local:" + Name;

    public string FullName => @"\VED\Identity\" + Name;
}
