using System.Text.Json.Nodes;

namespace PkiMesh.Core.Policy;

/// <summary>One object of a linkerd manifest, as far as the policy looks at it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="Values">For ConfigMap linkerd-config: its values, read.</param>
public sealed record LinkerdManifestObject(string Kind, string? Namespace, string Name, JsonNode? Values = null);

/// <summary>What keeps a linkerd manifest from being one for an external CA and issuer.</summary>
public static class LinkerdManifestPolicy
{
    public const string TrustRoots = "linkerd-identity-trust-roots";
    public const string IssuerSecret = "linkerd-identity-issuer";
    public const string Config = "linkerd-config";
    private const string ExternalScheme = "kubernetes.io/tls";
    private const string Advice = "Render it with --identity-external-issuer --set identity.externalCA=true (linkerd install), or "
        + "identity.externalCA=true, identity.issuer.scheme=kubernetes.io/tls (the linkerd-control-plane chart).";

    /// <summary>The first object that brings a CA or an issuer of its own, as an error; null where none does.</summary>
    public static PkiMeshException? Objection(IReadOnlyList<LinkerdManifestObject> objects)
    {
        foreach (var o in objects)
        {
            var why = o switch
            {
                { Kind: "ConfigMap", Name: TrustRoots } => "it brings its own trust anchors",
                { Kind: "Secret", Name: IssuerSecret } => "it brings its own identity issuer",
                { Kind: "ConfigMap", Name: Config } => OfValues(o.Values),
                _ => null,
            };
            if (why is not null)
            {
                var subject = o.Namespace is null ? $"{o.Kind} {o.Name}" : $"{o.Kind} {o.Namespace}/{o.Name}";
                return new PkiMeshException("ManifestBringsAuthority", PkiMeshErrorKind.InvalidData,
                    $"The manifest is not for an external CA: {subject}: {why}.", subject, Advice);
            }
        }

        return null;
    }

    private static string? OfValues(JsonNode? values)
    {
        if (values is not JsonObject)
            return "its values cannot be read";
        var identity = values["identity"] as JsonObject;
        var scheme = (identity?["issuer"] as JsonObject)?["scheme"];
        if (!(scheme is JsonValue s && s.TryGetValue<string>(out var text) && text == ExternalScheme))
            return $"identity.issuer.scheme is {scheme?.ToJsonString() ?? "not set"}, not {ExternalScheme}";
        var external = identity?["externalCA"];
        return external is JsonValue e && e.TryGetValue<bool>(out var yes) && yes ? null : $"identity.externalCA is {external?.ToJsonString() ?? "not set"}, not true";
    }
}
