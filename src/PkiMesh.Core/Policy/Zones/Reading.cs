namespace PkiMesh.Core.Policy.Zones;

/// <summary>Something that was read, or why it could not be; both are null where it was not tried.</summary>
public readonly record struct Reading<T>(T? Value, PkiMeshException? Failure)
    where T : class
{
    public static readonly Reading<T> None = new(null, null);

    public static Reading<T> Of(T? value) => new(value, null);
}
