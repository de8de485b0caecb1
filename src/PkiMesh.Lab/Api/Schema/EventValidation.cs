using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Events of both groups (pkg/apis/core/validation/events.go), as far as a client runs into it. // recordings/api/13 #5, #6</summary>
internal static class EventValidation
{
    public static void Create(ResourceInfo info, JsonObject value, List<FieldError> errors)
    {
        var ns = value["metadata"].Text("namespace");
        var about = (value["involvedObject"] ?? value["regarding"]).Text("namespace");
        var hasTime = value["eventTime"] is not null;
        if (!hasTime && about is { Length: > 0 } && about != ns)
        {
            errors.Add(FieldError.Invalid("involvedObject.namespace", about, "does not match event.namespace"));
        }

        if (info.Id.Group != "events.k8s.io")
        {
            return;
        }

        if (!hasTime)
        {
            errors.Add(FieldError.Required("eventTime"));
        }

        if (value.Text("type") is not ("Normal" or "Warning") and var type)
        {
            errors.Add(FieldError.Invalid("type", "", $"has invalid value: {type}"));
        }
    }
}
