using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>What a retrieve asks for beside the format.</summary>
internal sealed record CertificateFormatOptions(bool IncludeChain, bool RootFirst, bool IncludePrivateKey, string? Password, string? FriendlyName, string? KeystorePassword)
{
    public static CertificateFormatOptions From(JsonObject body) => new(
        body.Flag("IncludeChain"), body.Flag("RootFirstOrder"), body.Flag("IncludePrivateKey"),
        body.NonEmpty("Password"), body.NonEmpty("FriendlyName"), body.NonEmpty("KeystorePassword"));

    public static CertificateFormatOptions From(TppRequest request) => From(new JsonObject(
        request.Query.Select(pair => KeyValuePair.Create<string, JsonNode?>(Canonical(pair.Key), JsonValue.Create(pair.Value[0])))));

    private static string Canonical(string name) => new[] { "IncludeChain", "RootFirstOrder", "IncludePrivateKey", "Password", "FriendlyName", "KeystorePassword" }
        .FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;
}
