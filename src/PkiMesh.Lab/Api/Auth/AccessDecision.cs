namespace PkiMesh.Lab.Api.Auth;

/// <summary>Reason is what a SubjectAccessReview shows; it is empty where nothing allows and nothing is broken.</summary>
public sealed record AccessDecision(bool Allowed, string Reason);
