using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Security;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>The JWT mappings, and the check of a token against them: signature (RS256, ES256), issuer, subject, audience, time.</summary>
public sealed class JwtMappings(IdentityStore identities, TppChanges changes)
{
    private readonly List<JwtMapping> _mappings = [];

    public IReadOnlyList<JwtMapping> All => _mappings;

    public void Add(JwtMapping mapping)
    {
        _mappings.RemoveAll(other => other.Name == mapping.Name);
        _mappings.Add(mapping);
        changes.Add();
    }

    public TppUser? Resolve(string jwt, DateTimeOffset now)
    {
        if (jwt.Split('.') is not [var header, var payload, var signature])
        {
            return null;
        }

        try
        {
            var head = Parse(header);
            var claims = Parse(payload);
            var signed = Encoding.ASCII.GetBytes($"{header}.{payload}");
            var mapping = _mappings.Find(candidate => Fits(candidate, claims) && Verify(candidate, head["alg"]?.GetValue<string>(), signed, Base64Url.DecodeFromChars(signature)));
            return mapping is not null && InTime(claims, now) ? identities.Find(mapping.User) : null;
        }
        catch (Exception failure) when (failure is FormatException or JsonException or InvalidOperationException or CryptographicException)
        {
            return null;
        }
    }

    private static JsonObject Parse(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part)) as JsonObject ?? throw new JsonException("no object");

    private static bool Fits(JwtMapping mapping, JsonObject claims) =>
        claims["iss"]?.GetValue<string>() == mapping.Issuer
        && (mapping.Subject is null || claims["sub"]?.GetValue<string>() == mapping.Subject)
        && (mapping.Audience is null || (claims["aud"] is JsonArray list
            ? list.Any(one => one?.GetValue<string>() == mapping.Audience)
            : claims["aud"]?.GetValue<string>() == mapping.Audience));

    private static bool InTime(JsonObject claims, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeSeconds();
        return (claims["exp"]?.GetValue<long>() ?? 0) > seconds && (claims["nbf"]?.GetValue<long>() ?? 0) <= seconds;
    }

    private static bool Verify(JwtMapping mapping, string? algorithm, byte[] signed, byte[] signature)
    {
        switch (algorithm)
        {
            case "RS256":
                using (var rsa = RSA.Create())
                {
                    rsa.ImportFromPem(mapping.PublicKeyPem);
                    return rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                }

            case "ES256":
                using (var ecdsa = ECDsa.Create())
                {
                    ecdsa.ImportFromPem(mapping.PublicKeyPem);
                    return ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256);
                }

            default:
                return false;
        }
    }
}
