using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>What an access review must say (kubernetes, apis/authorization/validation). // recordings/api/11 #37</summary>
internal static class AccessReviewValidation
{
    private const string Exactly = "exactly one of nonResourceAttributes or resourceAttributes must be specified";

    public static void Check(ResourceInfo info, JsonObject value, string? ns)
    {
        var spec = value["spec"] as JsonObject ?? [];
        var (resource, path) = (spec["resourceAttributes"] as JsonObject, spec["nonResourceAttributes"] as JsonObject);
        var local = info.Id.Resource == "localsubjectaccessreviews";
        var errors = new List<FieldError>();
        if (resource is not null && path is not null)
        {
            errors.Add(FieldError.Invalid("spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes"));
        }

        if (resource is null && path is null)
        {
            errors.Add(FieldError.Invalid("spec.resourceAttributes", null, Exactly));
        }

        if (info.Id.Resource != "selfsubjectaccessreviews" && spec.Text("user") is null or "" && spec["groups"] is not JsonArray { Count: > 0 })
        {
            errors.Add(FieldError.Invalid("spec.user", "", "at least one of user or group must be specified"));
        }

        if (Meta.Of(value).Any(field => field.Key is not ("managedFields" or "creationTimestamp") && !(local && field.Key == "namespace")))
        {
            errors.Add(FieldError.Invalid("metadata", Meta.Of(value), local ? "must be empty except for namespace" : "must be empty"));
        }

        if (local && resource is not null && (resource.Text("namespace") ?? "") is var asked && asked != (ns ?? ""))
        {
            errors.Add(FieldError.Invalid("spec.resourceAttributes.namespace", asked, "must match metadata.namespace"));
        }

        if (local && path is not null)
        {
            errors.Add(FieldError.Invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"));
        }

        if (errors.Count > 0)
        {
            // The real one loses the kind.
            throw FieldErrors.ToStatus(info.Id.Group, "", "", errors);
        }
    }
}
