using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Serialization;
using k8s;
using k8s.Models;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Schemas of the built-in kinds, read off the model classes of the Kubernetes client library.</summary>
internal static class BuiltInSchemas
{
    private static readonly Dictionary<(string Group, string Version, string Kind), Type> s_models = FindModels();
    private static readonly ConcurrentDictionary<Type, TypeSchema> s_schemas = new();
    private static readonly TypeSchema s_protocol = new() { Type = "string", Default = "TCP", Description = "UDP, TCP or SCTP. Default is \"TCP\"." };
    private static readonly Lock s_gate = new();

    public static TypeSchema ObjectMeta => Of(typeof(V1ObjectMeta), "");

    /// <summary>The schema of a kind by apiVersion and kind, served or not; null if there is none.</summary>
    public static TypeSchema? Find(string apiVersion, string kind)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        var (group, version) = slash < 0 ? ("", apiVersion) : (apiVersion[..slash], apiVersion[(slash + 1)..]);
        if (kind == "DeleteOptions")
        {
            (group, version) = ("", "v1");
        }

        return s_models.TryGetValue((group, version, kind), out var model) ? Of(model, ModelNames.Package(group, version)) : null;
    }

    public static TypeSchema For(string group, string version, string kind) =>
        s_models.TryGetValue((group, version, kind), out var model)
            ? Of(model, ModelNames.Package(group, version))
            : throw new InvalidOperationException($"No model class for {group}/{version} {kind}.");

    private static TypeSchema Of(Type model, string package)
    {
        if (s_schemas.TryGetValue(model, out var known))
        {
            return known;
        }

        lock (s_gate)
        {
            var building = new Dictionary<Type, TypeSchema>();
            var schema = Build(model, package, building);
            foreach (var (type, built) in building)
            {
                s_schemas.TryAdd(type, built);
            }

            return schema;
        }
    }

    private static TypeSchema Build(Type model, string package, Dictionary<Type, TypeSchema> building)
    {
        if (s_schemas.TryGetValue(model, out var known) || building.TryGetValue(model, out known))
        {
            return known;
        }

        var schema = new TypeSchema
        {
            Type = "object",
            GoName = ModelNames.Go(model),
            DefinitionName = ModelNames.Definition(model, package),
            DocKey = ModelDocs.Key(model),
            TypeDocKey = ModelDocs.Key(model),
            MapType = FieldTraits.IsAtomicStruct(model.Name) ? "atomic" : null,
        };
        building[model] = schema;
        foreach (var property in model.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name is { } name)
            {
                var type = Field(property.PropertyType, FieldTraits.Of(model.Name, name), ModelDocs.Key(property), package, building);
                // The one default that is part of a list key.
                schema.Properties[name] = name == "protocol" && model.Name is ("V1ContainerPort" or "V1ServicePort") ? s_protocol : type;
            }
        }

        schema.Required = FieldTraits.RequiredOf(model.Name);
        schema.Zeros = FieldTraits.ZerosOf(model.Name);
        return schema;
    }

    private static TypeSchema Field(Type type, FieldTraits traits, string? doc, string package, Dictionary<Type, TypeSchema> building)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (Scalar(type, doc) is { } scalar)
        {
            return scalar;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IList<>))
        {
            return new TypeSchema
            {
                Type = "array",
                DocKey = doc,
                Items = Field(type.GetGenericArguments()[0], FieldTraits.None, null, package, building),
                ListType = traits.ListType,
                ListMapKeys = traits.ListMapKeys,
                PatchStrategy = traits.PatchStrategy,
                PatchMergeKey = traits.PatchMergeKey,
            };
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IDictionary<,>))
        {
            return new TypeSchema
            {
                Type = "object",
                DocKey = doc,
                AdditionalProperties = Field(type.GetGenericArguments()[1], FieldTraits.None, null, package, building),
                MapType = traits.MapType,
                PatchStrategy = traits.PatchStrategy,
            };
        }

        var inner = Build(type, package, building);
        if (doc is null && traits == FieldTraits.None)
        {
            return inner;
        }

        // The properties are shared, not copied: the inner type may still be filling up.
        return new TypeSchema
        {
            Type = "object",
            GoName = inner.GoName,
            DefinitionName = inner.DefinitionName,
            DocKey = doc ?? inner.DocKey,
            TypeDocKey = inner.TypeDocKey,
            Properties = inner.Properties,
            Required = FieldTraits.RequiredOf(type.Name),
            Zeros = FieldTraits.ZerosOf(type.Name),
            MapType = traits.MapType ?? inner.MapType,
            PatchStrategy = traits.PatchStrategy,
            PatchMergeKey = traits.PatchMergeKey,
        };
    }

    private static TypeSchema? Scalar(Type type, string? doc)
    {
        (string Type, string? Format)? shape = type switch
        {
            _ when type == typeof(string) => ("string", null),
            _ when type == typeof(bool) => ("boolean", null),
            _ when type == typeof(int) => ("integer", "int32"),
            _ when type == typeof(long) => ("integer", "int64"),
            _ when type == typeof(double) => ("number", "double"),
            _ when type == typeof(byte[]) => ("string", "byte"),
            _ when type == typeof(DateTime) => ("string", "date-time"),
            _ when type == typeof(ResourceQuantity) => ("string", "quantity"),
            _ => null,
        };
        return shape is { } s
            ? new TypeSchema { Type = s.Type, Format = s.Format, DocKey = doc }
            : type == typeof(IntOrString) ? new TypeSchema { IntOrString = true, Format = "int-or-string", DocKey = doc }
            : type == typeof(object) ? new TypeSchema { PreserveUnknownFields = true, DocKey = doc }
            : null;
    }

    private static Dictionary<(string, string, string), Type> FindModels()
    {
        var found = new Dictionary<(string, string, string), Type>();
        foreach (var type in typeof(V1Pod).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<KubernetesEntityAttribute>() is { } entity)
            {
                found.TryAdd((entity.Group, entity.ApiVersion, entity.Kind), type);
            }
        }

        return found;
    }
}
