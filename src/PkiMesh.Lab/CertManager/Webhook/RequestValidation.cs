using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager.X509;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>What the webhook refuses of a CertificateRequest, and how it fills in who asks.</summary>
internal static class RequestValidation
{
    /// <summary>Writes the user into the spec, whatever stood there.</summary>
    public static JsonArray Identify(JsonObject asked)
    {
        var user = asked["userInfo"];
        var hasExtra = asked.At("object", "spec", "extra") is not null;
        var patch = new JsonArray(
            Add("uid", user.Text("uid") ?? ""),
            Add("username", user.Text("username") ?? ""),
            Add("groups", user.At("groups")?.DeepClone() ?? new JsonArray()));
        if (user.At("extra") is JsonObject { Count: > 0 } extra)
        {
            patch.Add(Add("extra", extra.DeepClone()));
        }
        else if (hasExtra)
        {
            patch.Add(new JsonObject { ["op"] = "remove", ["path"] = "/spec/extra" });
        }

        return patch;
    }

    public static FieldErrors CheckNew(JsonObject asked)
    {
        var errors = new FieldErrors();
        var spec = asked.At("object", "spec");
        var user = asked["userInfo"];
        Identity(spec.Text("uid") ?? "", user.Text("uid") ?? "", "uid", "must be that of the requester", errors);
        Identity(spec.Text("username") ?? "", user.Text("username") ?? "", "username", "must be that of the requester", errors);
        Identity(Groups(spec), Groups(user), "groups", "must be that of the requester", errors);
        Identity(Extra(spec), Extra(user), "extra", "must be that of the requester", errors);
        if (!errors.Any)
        {
            CertificateValidation.IssuerReference(spec.At("issuerRef"), errors);
            CheckRequest(asked["object"] as JsonObject ?? [], errors);
            CheckConditions(asked["object"], errors);
        }

        return errors;
    }

    public static FieldErrors CheckUpdate(JsonNode? before, JsonNode? after)
    {
        var errors = new FieldErrors();
        var (old, now) = (before.At("spec"), after.At("spec"));
        Identity(old.Text("uid") ?? "", now.Text("uid") ?? "", "uid", "cannot be changed once set", errors);
        Identity(old.Text("username") ?? "", now.Text("username") ?? "", "username", "cannot be changed once set", errors);
        Identity(Groups(old), Groups(now), "groups", "cannot be changed once set", errors);
        Identity(Extra(old), Extra(now), "extra", "cannot be changed once set", errors);
        if (errors.Any)
        {
            return errors;
        }

        var annotations = before.At("metadata", "annotations").ToMap();
        var others = after.At("metadata", "annotations").ToMap();
        foreach (var name in annotations.Keys.Union(others.Keys).Where(name => name.StartsWith("cert-manager.io", StringComparison.Ordinal) || name.StartsWith("acme.cert-manager.io", StringComparison.Ordinal)))
        {
            if (annotations.GetValueOrDefault(name) != others.GetValueOrDefault(name))
            {
                errors.Forbidden($"metadata.annotations.{name}", "cannot change cert-manager annotation after creation");
            }
        }

        foreach (var type in new[] { "Approved", "Denied" })
        {
            if (Conditions.Get(before, type) is { } condition && !JsonNode.DeepEquals(condition, Conditions.Get(after, type)))
            {
                errors.Forbidden("status.conditions", $"'{type}' condition may not be modified once set");
            }
        }

        CheckConditions(after, errors);
        if (!JsonNode.DeepEquals(old, now))
        {
            errors.Forbidden("spec", "cannot change spec after creation");
        }

        return errors;
    }

    private static void CheckRequest(JsonObject request, FieldErrors errors)
    {
        var encoded = request.Text("spec", "request") ?? "";
        if (encoded.Length == 0)
        {
            errors.Required("spec.request", "must be specified");
            return;
        }

        try
        {
            KeyUsageNames.Read(request.Texts("spec", "usages"), request.Flag("spec", "isCA") ?? false);
        }
        catch (InvalidDataException error)
        {
            errors.Invalid("spec.usages", GoText.List(request.Texts("spec", "usages")), error.Message);
            return;
        }

        try
        {
            CertificateTemplate.Read(request);
        }
        catch (InvalidDataException error)
        {
            var text = Encoding.Latin1.GetString(Convert.FromBase64String(encoded));
            errors.Invalid("spec.request", text.Length <= 100 ? text : text[..97] + "...", error.Message);
        }
    }

    private static void CheckConditions(JsonNode? request, FieldErrors errors)
    {
        foreach (var type in new[] { "Approved", "Denied" })
        {
            if (Conditions.Get(request, type) is { } condition && condition.Text("status") != "True")
            {
                errors.Invalid($"status.conditions.{type}", condition.Text("status") ?? "", $"{GoText.Quote(type)} condition may only be set to True");
            }
        }

        if (Conditions.Get(request, "Approved") is not null && Conditions.Get(request, "Denied") is not null)
        {
            errors.Forbidden("status.conditions", "both 'Denied' and 'Approved' conditions cannot coexist");
        }
    }

    private static void Identity(string left, string right, string field, string rule, FieldErrors errors)
    {
        if (left != right)
        {
            errors.Forbidden($"spec.{field}", $"{field} identity {rule}");
        }
    }

    private static string Groups(JsonNode? value) => string.Join('\n', value.Texts("groups").Order(StringComparer.Ordinal));

    private static string Extra(JsonNode? value) => value.At("extra") is JsonObject extra
        ? string.Join('\n', extra.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Key + "=" + entry.Value?.ToJsonString()))
        : "";

    private static JsonObject Add(string field, JsonNode value) => new() { ["op"] = "add", ["path"] = $"/spec/{field}", ["value"] = value };
}
