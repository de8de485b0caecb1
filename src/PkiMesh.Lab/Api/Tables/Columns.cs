namespace PkiMesh.Lab.Api.Tables;

internal static class Columns
{
    public const string AgeText =
        "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order "
        + "across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.";

    public static readonly TableColumn Name = new("Name", "string", "name", "Name must be unique within a namespace.", 0);

    public static readonly TableColumn Age = new("Age", "string", "", AgeText, 0);

    public static readonly TableColumn CreatedAt = new("Created At", "date", "", AgeText, 0);

    public static TableColumn Text(string name, string description, int priority = 0) => new(name, "string", "", description, priority);

    public static TableColumn Number(string name, string description, int priority = 0) => new(name, "integer", "", description, priority);

    public static TableColumn Wide(string name, string description) => Text(name, description, 1);
}
