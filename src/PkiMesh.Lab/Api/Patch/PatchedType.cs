using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>No patch makes an object one of another kind (apiserver, endpoints/handlers/patch.go; apiextensions-apiserver, registry/customresource/validator.go).</summary>
internal static class PatchedType
{
    /// <summary>Refuses a patched object of another kind, or sets its kind and apiVersion. Shown: what an error shows of the patch.</summary>
    public static void Check(ResourceInfo info, PatchKind patch, JsonObject patched, Func<string> shown)
    {
        var (version, kind) = (patched.Text("apiVersion") ?? "", patched.Text("kind") ?? "");
        if (info.IsCustom)
        {
            CheckCustom(info, patched, version, kind);
        }
        // A strategic patch goes into the object by field: whatever it says of the type is not looked at.
        else if (patch != PatchKind.Strategic
            && ObjectTypes.Fault(info, version.Length == 0 ? info.ApiVersion : version, kind.Length == 0 ? info.Kind : kind) is { } why)
        {
            throw FieldErrors.OfPatch(shown(), why);
        }

        patched["apiVersion"] = info.ApiVersion;
        patched["kind"] = info.Kind;
    }

    private static void CheckCustom(ResourceInfo info, JsonObject patched, string version, string kind)
    {
        if (kind.Length == 0)
        {
            var text = GoText.SortedJson(patched);
            throw FieldErrors.OfPatch(text, $"Object 'Kind' is missing in '{text}'");
        }

        var errors = new List<FieldError>();
        if (kind != info.Kind)
        {
            errors.Add(FieldError.Invalid("kind", kind, $"must be {info.Kind}"));
        }

        if (version != info.ApiVersion)
        {
            errors.Add(FieldError.Invalid("apiVersion", version, $"must be {info.ApiVersion}"));
        }

        if (errors.Count > 0)
        {
            var group = version.Contains('/', StringComparison.Ordinal) ? version[..version.IndexOf('/', StringComparison.Ordinal)] : "";
            throw FieldErrors.ToStatus(group, kind, patched["metadata"].Text("name") ?? "", errors);
        }
    }
}
