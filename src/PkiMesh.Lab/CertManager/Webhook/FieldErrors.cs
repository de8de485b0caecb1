namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>A list of field errors, printed as Kubernetes' field.ErrorList.</summary>
internal sealed class FieldErrors
{
    private readonly List<string> _errors = [];

    public bool Any => _errors.Count > 0;

    public void Required(string path, string detail = "") =>
        _errors.Add($"{path}: Required value{(detail.Length > 0 ? ": " + detail : "")}");

    /// <param name="value">A string is quoted, everything else is printed as it stands.</param>
    public void Invalid(string path, object value, string detail) =>
        _errors.Add($"{path}: Invalid value: {(value is string text ? GoText.Quote(text) : FormattableString.Invariant($"{value}"))}: {detail}");

    public void Forbidden(string path, string detail) => _errors.Add($"{path}: Forbidden: {detail}");

    public void Duplicate(string path, string value) => _errors.Add($"{path}: Duplicate value: {GoText.Quote(value)}");

    public void TooLong(string path, int most) => _errors.Add($"{path}: Too long: may not be more than {most} bytes");

    public void NotSupported(string path, object value, params IReadOnlyList<string> supported) => _errors.Add(
        $"{path}: Unsupported value: {(value is string text ? GoText.Quote(text) : FormattableString.Invariant($"{value}"))}: supported values: {string.Join(", ", supported.Select(GoText.Quote))}");

    public override string ToString()
    {
        var distinct = _errors.Distinct().ToList();
        return distinct.Count == 1 ? distinct[0] : $"[{string.Join(", ", distinct)}]";
    }
}
