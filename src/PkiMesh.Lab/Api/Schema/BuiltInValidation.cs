using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The rules of built-in kinds that users run into. // recordings/api/02, 06, 14, 16</summary>
internal static class BuiltInValidation
{
    public static void Create(ResourceInfo info, JsonObject value, List<FieldError> errors)
    {
        Common(info, value, errors);
        if (info is { IsCustom: false, Kind: "Event" })
        {
            EventValidation.Create(info, value, errors);
        }
    }

    public static void Update(ResourceInfo info, JsonObject value, JsonObject old, List<FieldError> errors)
    {
        Common(info, value, errors);
        var (spec, before) = (value["spec"], old["spec"]);
        switch (info.Kind)
        {
            case "ConfigMap" or "Secret":
                DataValidation.Immutable(value, old, info.Kind == "Secret" ? ["data"] : ["data", "binaryData"], errors);
                if (info.Kind == "Secret")
                {
                    Immutable(value["type"], old["type"], "type", errors);
                }

                break;
            case "Deployment" or "ReplicaSet" or "DaemonSet":
                Immutable(spec?["selector"], before?["selector"], "spec.selector", errors);
                break;
            case "StatefulSet":
                WorkloadValidation.StatefulSetUpdate(value, old, errors);
                break;
            case "Job":
                Immutable(spec?["selector"], before?["selector"], "spec.selector", errors);
                Immutable(spec?["completionMode"], before?["completionMode"], "spec.completionMode", errors);
                if (!JsonEquality.Same(spec?["template"]?["spec"], before?["template"]?["spec"]))
                {
                    errors.Add(FieldError.Invalid("spec.template", spec?["template"], "field is immutable"));
                }

                break;
            case "Pod":
                PodValidation.Update(value, old, errors);
                break;
            case "Service":
                ServiceValidation.Update(value, old, errors);
                break;
            case "RoleBinding" or "ClusterRoleBinding":
                if (!JsonEquality.Same(value["roleRef"], old["roleRef"]))
                {
                    errors.Add(FieldError.Invalid("roleRef", value["roleRef"], "cannot change roleRef"));
                }

                break;
            case "CustomResourceDefinition":
                CrdValidation.Update(value, old, errors);
                break;
            case "PersistentVolumeClaim":
                break;
            case "StorageClass":
                Immutable(value["provisioner"], old["provisioner"], "provisioner", errors);
                break;
        }
    }

    public static IReadOnlyList<string> Warnings(ResourceInfo info, JsonObject value) => info.Kind switch
    {
        "Secret" => DataValidation.Warnings(value),
        "Endpoints" => ["v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"],
        "ComponentStatus" => ["v1 ComponentStatus is deprecated in v1.19+"],
        _ => [],
    };

    public static void Immutable(JsonNode? now, JsonNode? was, string path, List<FieldError> errors)
    {
        if (!JsonEquality.Same(now, was))
        {
            errors.Add(FieldError.Invalid(path, now, "field is immutable"));
        }
    }

    private static void Common(ResourceInfo info, JsonObject value, List<FieldError> errors)
    {
        switch (info.Id.Group, info.Kind)
        {
            case ("", "ConfigMap"):
                DataValidation.ConfigMap(value, errors);
                break;
            case ("", "Secret"):
                DataValidation.Secret(value, errors);
                break;
            case ("", "Service"):
                ServiceValidation.Common(value, errors);
                break;
            case ("", "Pod"):
                PodValidation.Spec(value["spec"] as JsonObject ?? [], "spec", errors);
                break;
            case ("apps" or "batch", _):
                WorkloadValidation.Common(info.Kind, value, errors);
                break;
            case ("policy", "PodDisruptionBudget"):
                RolloutValidation.Budget(value["spec"] as JsonObject ?? [], errors);
                break;
            case ("rbac.authorization.k8s.io", _):
                RbacValidation.Common(info.Kind, value, errors);
                break;
            case ("admissionregistration.k8s.io", _):
                WebhookValidation.Common(value, errors);
                break;
            case ("apiextensions.k8s.io", _):
                CrdValidation.Common(value, errors);
                break;
            case ("apiregistration.k8s.io", _):
                ApiService(value, errors);
                break;
        }
    }

    private static void ApiService(JsonObject value, List<FieldError> errors)
    {
        var spec = value["spec"];
        var name = value["metadata"].Text("name");
        var expected = $"{spec.Text("version")}.{spec.Text("group")}";
        if (name != expected)
        {
            errors.Add(FieldError.Invalid("metadata.name", name, $"must be `spec.version+\".\"+spec.group`: \"{expected}\""));
        }

        if (spec.Text("version") is null or "")
        {
            errors.Add(FieldError.Required("spec.version"));
        }
    }
}
