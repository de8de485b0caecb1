namespace PkiMesh.Lab.Api;

/// <summary>A resource as a client names it in a URL. The core group is "".</summary>
public readonly record struct ResourceId(string Group, string Version, string Resource)
{
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    public override string ToString() => Group.Length == 0 ? Resource : $"{Resource}.{Group}";
}
