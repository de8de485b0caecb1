using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>What a webhook says of a request.</summary>
internal sealed record AdmissionVerdict(bool Allowed, int Code = 200, string? Reason = null, string? Message = null)
{
    public static AdmissionVerdict Yes { get; } = new(true);

    public JsonArray? Patch { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Refused for what it asks: 403, as controller-runtime's admission.Denied.</summary>
    public static AdmissionVerdict Denied(string message) => new(false, 403, "Forbidden", message);

    /// <summary>Not understood: 400, without a reason.</summary>
    public static AdmissionVerdict BadRequest(string message) => new(false, 400, null, message);

    public static AdmissionVerdict Of(FieldErrors errors) => errors.Any ? Denied(errors.ToString()) : Yes;
}
