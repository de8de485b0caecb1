using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>What the API server itself does to the objects of one built-in kind before they are stored, beside defaulting.</summary>
internal interface IKindRules
{
    /// <summary>After mutating admission; status has been dropped where the kind has a status subresource.</summary>
    void PrepareForCreate(JsonObject value, KindContext context);

    /// <summary>Before an update to the object itself is validated.</summary>
    void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context)
    {
    }

    /// <summary>When the object is gone.</summary>
    void AfterDelete(JsonObject value, KindContext context)
    {
    }
}
