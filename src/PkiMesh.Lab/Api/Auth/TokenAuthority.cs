using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>Signs and checks the tokens of ServiceAccounts: JWTs with the claims of the real ones. // recordings/api/11 #44</summary>
public sealed class TokenAuthority : IDisposable
{
    public const string Issuer = "https://kubernetes.default.svc.cluster.local";
    public const string DefaultAudience = "https://kubernetes.default.svc";

    /// <summary>Of tokens in Secrets, which have neither audience nor end (pkg/serviceaccount/legacy.go).</summary>
    public const string SecretIssuer = "kubernetes/serviceaccount";
    private const string SecretClaim = "kubernetes.io/serviceaccount/";

    private readonly RSA _key;
    private readonly LabClock _clock;

    public TokenAuthority(LabClock clock, string? keyPem = null)
    {
        _clock = clock;
        _key = RSA.Create(2048);
        if (keyPem is not null)
        {
            _key.ImportFromPem(keyPem);
        }

        KeyId = Base64Url.EncodeToString(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()));
    }

    public string KeyId { get; }

    /// <summary>For a state directory only.</summary>
    public string KeyPem() => _key.ExportPkcs8PrivateKeyPem();

    public (string Token, DateTimeOffset Expires) Issue(JsonObject account, IReadOnlyList<string> audiences, long seconds, JsonObject? bound)
    {
        var now = _clock.GetUtcNow();
        var expires = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() + seconds);
        var (ns, name, uid) = ((string)account["metadata"]!["namespace"]!, (string)account["metadata"]!["name"]!, (string)account["metadata"]!["uid"]!);
        var cluster = new JsonObject
        {
            ["namespace"] = ns,
            ["serviceaccount"] = new JsonObject { ["name"] = name, ["uid"] = uid },
        };
        if (bound is not null)
        {
            cluster[((string)bound["kind"]!).ToLowerInvariant()] = new JsonObject { ["name"] = (string?)bound["name"], ["uid"] = (string?)bound["uid"] };
        }

        var claims = new JsonObject
        {
            ["aud"] = new JsonArray([.. audiences.Select(one => JsonValue.Create(one))]),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["iss"] = Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = cluster,
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{ns}:{name}",
        };
        return (Sign(claims), expires);
    }

    /// <summary>The token of a Secret: good as long as Secret and account are there.</summary>
    public string IssueForSecret(JsonObject account, string secret)
    {
        var (ns, name) = ((string)account["metadata"]!["namespace"]!, (string)account["metadata"]!["name"]!);
        return Sign(new JsonObject
        {
            ["iss"] = SecretIssuer,
            [SecretClaim + "namespace"] = ns,
            [SecretClaim + "secret.name"] = secret,
            [SecretClaim + "service-account.name"] = name,
            [SecretClaim + "service-account.uid"] = (string)account["metadata"]!["uid"]!,
            ["sub"] = $"system:serviceaccount:{ns}:{name}",
        });
    }

    /// <summary>One of the claims of a token of a Secret.</summary>
    public static string SecretText(JsonObject claims, string name) => (string)claims[SecretClaim + name]!;

    /// <summary>The claims of a token of this lab that is signed right and in its time; null for anything else.</summary>
    public JsonObject? Read(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            if (!_key.VerifyData(signed, Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            {
                return null;
            }

            var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1])) as JsonObject;
            var now = _clock.GetUtcNow().ToUnixTimeSeconds();
            return (string?)claims?["iss"] == SecretIssuer || (claims is not null && now < (long)claims["exp"]! && now >= (long)claims["nbf"]!) ? claims : null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }

    public JsonObject KeySet()
    {
        var key = _key.ExportParameters(false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["use"] = "sig",
                ["kty"] = "RSA",
                ["kid"] = KeyId,
                ["alg"] = "RS256",
                ["n"] = Base64Url.EncodeToString(key.Modulus),
                ["e"] = Base64Url.EncodeToString(key.Exponent),
            }),
        };
    }

    public void Dispose() => _key.Dispose();

    private string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = KeyId };
        var text = $"{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header))}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var signature = _key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{text}.{Base64Url.EncodeToString(signature)}";
    }
}
