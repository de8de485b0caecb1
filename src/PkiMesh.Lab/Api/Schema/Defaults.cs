using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Fills in what a client may leave out.</summary>
public static class Defaults
{
    /// <summary>Sets the defaults of a built-in kind or of a CRD's schema in place.</summary>
    public static void Apply(ResourceInfo info, JsonObject value)
    {
        if (info.IsCustom)
        {
            SchemaDefaults.Apply(value, info.Schema);
            return;
        }

        ZeroFields.Fill(value, info.Schema);
        BuiltInDefaults.Apply(info, value);
    }
}
