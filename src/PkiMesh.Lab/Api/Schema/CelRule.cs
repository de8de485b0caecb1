namespace PkiMesh.Lab.Api.Schema;

/// <summary>One of a schema's x-kubernetes-validations.</summary>
public sealed record CelRule(string Rule, string? Message, string? MessageExpression, string? Reason, string? FieldPath, bool OptionalOldSelf);
