namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>Whose JWTs are taken for which identity: the issuer, its public keys (PEM), and the user. The subject has to match where one is given.</summary>
public sealed record JwtMapping(string Name, string Issuer, string PublicKeyPem, string User)
{
    public string? Subject { get; init; }

    public string? Audience { get; init; }
}
