using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>
/// Sets the fields that are the server's own before an object is stored (registry/rest/create.go, update.go): identity,
/// times, generation, and which half of an object a write to it or to its status may touch.
/// </summary>
internal static class ObjectPreparation
{
    private const string NameLetters = "bcdfghjklmnpqrstvwxz2456789";

    public static void ForCreate(ResourceInfo info, JsonObject value, DateTimeOffset now)
    {
        var metadata = Meta.Of(value);
        foreach (var field in (string[])["deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"])
        {
            metadata.Remove(field);
        }

        metadata["uid"] = Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = Meta.Time(now);
        if (KindTraits.TracksGeneration(info))
        {
            metadata["generation"] = 1;
        }

        if (Meta.Name(value) is null && Meta.Text(value, "generateName") is { } prefix)
        {
            metadata["name"] = GenerateName(prefix);
        }
    }

    /// <summary>Refuses an object that is not the one of the URL (endpoints/handlers/rest.go, checkName).</summary>
    public static void CheckName(JsonObject value, string name)
    {
        if (Meta.Name(value) is not { } own)
        {
            throw ApiErrors.BadRequest($"the name of the object ({name} based on URL) was undeterminable: name must be provided");
        }

        if (own != name)
        {
            throw ApiErrors.BadRequest($"the name of the object ({own}) does not match the name on the URL ({name})");
        }
    }

    /// <summary>58 characters of the prefix and five random ones. // recordings/api/04 #20</summary>
    public static string GenerateName(string prefix) =>
        string.Concat(prefix.AsSpan(0, Math.Min(prefix.Length, 58)), RandomNumberGenerator.GetString(NameLetters, 5));

    /// <summary>The identity of the stored object goes into the new state; what the client left out it cannot change.</summary>
    public static void KeepIdentity(ResourceInfo info, JsonObject value, StoredObject live, JsonObject old, bool isReplacement)
    {
        var metadata = Meta.Of(value);
        if (isReplacement && Meta.Uid(value) is { } uid && uid != live.Uid)
        {
            // recordings/api/04 #28
            var prefix = info.Id.Group.Length == 0 ? info.Id.Resource : $"{info.Id.Group}/{info.Id.Resource}";
            throw ApiErrors.Conflict(info.Id, live.Name,
                $"StorageError: invalid object, Code: 4, Key: /registry/{prefix}/{live.Key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {uid}, UID in object meta: {live.Uid}");
        }

        foreach (var field in (string[])["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"])
        {
            if (!metadata.ContainsKey(field) || metadata[field] is null)
            {
                Meta.CopyField(old, value, field);
            }
        }

        metadata.Remove("selfLink");
        metadata["resourceVersion"] = live.ResourceVersion.ToString(CultureInfo.InvariantCulture);
        Meta.CopyField(old, value, "generation");
    }

    /// <summary>What a write to the object, or to a subresource of it, may not touch comes from the stored object.</summary>
    public static void KeepOtherHalf(ResourceInfo info, JsonObject value, JsonObject old, string? subresource)
    {
        if (subresource is null)
        {
            if (info.HasStatus)
            {
                Meta.Copy(old, value, "status");
            }

            return;
        }

        // A write to the status changes nothing else; of the metadata only the managed fields, and, for built-in kinds, what
        // their strategies let through.
        foreach (var field in value.Select(pair => pair.Key).Concat(old.Select(pair => pair.Key)).Distinct().ToList())
        {
            if (field is not ("metadata" or "status" or "apiVersion" or "kind"))
            {
                Meta.Copy(old, value, field);
            }
        }

        if (info.IsCustom)
        {
            var managed = Meta.Of(value)["managedFields"]?.DeepClone();
            var resourceVersion = Meta.Of(value)["resourceVersion"]?.DeepClone();
            var metadata = Meta.Of(old).DeepClone().AsObject();
            metadata["managedFields"] = managed;
            metadata["resourceVersion"] = resourceVersion;
            if (managed is null)
            {
                metadata.Remove("managedFields");
            }

            value["metadata"] = metadata;
        }
        else
        {
            foreach (var field in (string[])["finalizers", "ownerReferences"])
            {
                Meta.CopyField(old, value, field);
            }
        }
    }

    public static void BumpGeneration(ResourceInfo info, JsonObject value, JsonObject old)
    {
        if (!KindTraits.TracksGeneration(info))
        {
            return;
        }

        if (SpecificationChanged(info, value, old))
        {
            Meta.Of(value)["generation"] = Meta.Generation(old) + 1;
        }
    }

    private static bool SpecificationChanged(ResourceInfo info, JsonObject value, JsonObject old)
    {
        bool Counts(string field) => field is not ("metadata" or "apiVersion" or "kind") && !KindTraits.IsStatusField(info, field);
        foreach (var field in value.Select(pair => pair.Key).Union(old.Select(pair => pair.Key)))
        {
            if (Counts(field) && !JsonNode.DeepEquals(value[field], old[field]))
            {
                return true;
            }
        }

        return info.Id is { Group: "apps", Resource: "deployments" }
            && !JsonNode.DeepEquals(value["metadata"]!["annotations"], old["metadata"]!["annotations"]);
    }
}
