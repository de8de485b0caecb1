using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>
/// Objects between the version a client speaks and the one that is stored. Custom resources change their apiVersion only
/// (strategy None); events and autoscalers have fields of other names.
/// </summary>
internal static class VersionConverter
{
    /// <summary>The object as the resource's version shows it. The stored tree is shared: what changes is a copy.</summary>
    public static JsonObject FromStorage(ResourceInfo info, JsonObject stored) =>
        (string?)stored["apiVersion"] == info.ApiVersion ? stored : Convert(info, stored.DeepClone().AsObject());

    public static JsonObject ToStorage(ResourceInfo info, JsonObject value)
    {
        var storage = info.Id.Group == "events.k8s.io" ? "v1" : (info.Id with { Version = info.StorageVersion }).ApiVersion;
        if ((string?)value["apiVersion"] == storage)
        {
            return value;
        }

        switch (info.Id.Group)
        {
            case "events.k8s.io":
                EventConversion.ToCore(value);
                break;
            case "autoscaling":
                AutoscalerConversion.ToV2(value);
                break;
            default:
                value["apiVersion"] = storage;
                break;
        }

        return value;
    }

    private static JsonObject Convert(ResourceInfo info, JsonObject value)
    {
        switch (info.Id.Group)
        {
            case "events.k8s.io":
                EventConversion.ToEventsGroup(value);
                break;
            case "autoscaling" when info.Id.Version == "v1":
                AutoscalerConversion.ToV1(value);
                break;
            default:
                value["apiVersion"] = info.ApiVersion;
                break;
        }

        return value;
    }
}
