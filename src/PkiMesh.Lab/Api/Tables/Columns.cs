using System.Reflection;
using k8s.Models;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

internal static class Columns
{
    /// <summary>What the documentation of the types says of a creationTimestamp.</summary>
    public static readonly string AgeText = TextOf<V1ObjectMeta>(nameof(V1ObjectMeta.CreationTimestamp));

    public static readonly TableColumn Name = new("Name", "string", "name", TextOf<V1ObjectMeta>(nameof(V1ObjectMeta.Name)), 0);

    public static readonly TableColumn Age = new("Age", "string", "", AgeText, 0);

    public static readonly TableColumn CreatedAt = new("Created At", "date", "", AgeText, 0);

    public static TableColumn Text(string name, string description, int priority = 0) => new(name, "string", "", description, priority);

    public static TableColumn Number(string name, string description, int priority = 0) => new(name, "integer", "", description, priority);

    public static TableColumn Wide(string name, string description) => Text(name, description, 1);

    /// <summary>A column that is described as the field it shows.</summary>
    public static TableColumn Of<TModel>(string name, string property) => Text(name, TextOf<TModel>(property));

    public static TableColumn WideOf<TModel>(string name, string property) => Wide(name, TextOf<TModel>(property));

    private static string TextOf<TModel>(string property) => ModelDocs.Of(ModelDocs.Key(typeof(TModel).GetProperty(property)!)) ?? "";
}
