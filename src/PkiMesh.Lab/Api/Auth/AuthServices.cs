namespace PkiMesh.Lab.Api.Auth;

/// <summary>Who is who, and who may do what.</summary>
public sealed record AuthServices(TokenAuthority Tokens, Authenticator Authenticator, RbacAuthorizer Authorizer, Reviews Reviews, TokenRequests TokenRequests);
