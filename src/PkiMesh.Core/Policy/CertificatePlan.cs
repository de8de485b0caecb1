using System.Text.Json.Nodes;

namespace PkiMesh.Core.Policy;

/// <summary>What is asked of cert-manager for one certificate.</summary>
public sealed record CertificatePlan
{
    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required string SecretName { get; init; }

    public required string CommonName { get; init; }

    public IReadOnlyList<string> DnsNames { get; init; } = [];

    public required TimeSpan Duration { get; init; }

    public TimeSpan? RenewBefore { get; init; }

    public bool RenewalDisabled { get; init; }

    public required string IssuerName { get; init; }

    public string IssuerKind { get; init; } = "ClusterIssuer";

    public MeshRotationPolicy RotationPolicy { get; init; }

    public MeshKeyAlgorithm KeyAlgorithm { get; init; }

    public int? KeySize { get; init; }

    public IReadOnlyList<string> Usages { get; init; } = [];
}

/// <summary>Certificates as objects, and the rules cert-manager would hold against them (cm validation/certificate.go).</summary>
public static class CertificatePlans
{
    /// <summary>cert-manager's least values.</summary>
    public static readonly TimeSpan ShortestDuration = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_shortestRenewBefore = TimeSpan.FromMinutes(5);
    private static readonly HashSet<string> s_usages =
    [
        "signing", "digital signature", "content commitment", "key encipherment", "key agreement", "data encipherment", "cert sign", "crl sign", "encipher only",
        "decipher only", "any", "server auth", "client auth", "code signing", "email protection", "s/mime", "ipsec end system", "ipsec tunnel", "ipsec user",
        "timestamping", "ocsp signing", "microsoft sgc", "netscape sgc",
    ];

    /// <summary>Refuses what cannot be right, before anything is asked.</summary>
    public static void Validate(CertificatePlan plan)
    {
        if (plan.Duration < ShortestDuration)
            throw Refuse("DurationTooShort", $"A duration of {GoDuration.Format(plan.Duration)} is below cert-manager's least, 1h.", "Give a longer -Duration.");
        if (plan.RenewBefore is { } before)
        {
            if (before >= plan.Duration)
            {
                throw Refuse("RenewBeforeNotBelowDuration", $"A renewBefore of {GoDuration.Format(before)} is not below the duration of {GoDuration.Format(plan.Duration)}.",
                    "Give a shorter -RenewBefore or a longer -Duration.");
            }

            if (before < s_shortestRenewBefore)
                throw Refuse("RenewBeforeTooShort", $"A renewBefore of {GoDuration.Format(before)} is below cert-manager's least, 5m.", "Give a longer -RenewBefore.");
        }

        if (plan.CommonName.Length is 0 or > 64)
            throw Refuse("CommonNameInvalid", $"The common name \"{plan.CommonName}\" has {plan.CommonName.Length} characters; an X.509 common name has 1 to 64.", "Give another -CommonName.");
        if (plan.Usages.FirstOrDefault(u => !s_usages.Contains(u)) is { } unknown)
            throw Refuse("UsageUnknown", $"\"{unknown}\" is no usage that cert-manager knows.", "The usages are: " + string.Join(", ", s_usages.Order(StringComparer.Ordinal)) + ".");
        if (plan.KeySize is { } size && !Sizes(plan.KeyAlgorithm).Contains(size))
        {
            throw Refuse("KeySizeNotSupported", $"{plan.KeyAlgorithm} keys of {size} bits are none that cert-manager makes and linkerd takes.",
                $"Use {string.Join(" or ", Sizes(plan.KeyAlgorithm))}.");
        }

        PkiMeshException Refuse(string id, string message, string advice) =>
            new(id, PkiMeshErrorKind.InvalidArgument, message, $"Certificate {plan.Namespace}/{plan.Name}", advice);
    }

    /// <summary>The object to apply.</summary>
    public static JsonObject ToObject(CertificatePlan plan)
    {
        var key = new JsonObject { ["rotationPolicy"] = plan.RotationPolicy.ToString(), ["algorithm"] = plan.KeyAlgorithm.ToString() };
        if (plan.KeySize is { } size)
            key["size"] = size;
        var spec = new JsonObject
        {
            ["isCA"] = true,
            ["commonName"] = plan.CommonName,
            ["secretName"] = plan.SecretName,
            ["duration"] = GoDuration.Format(plan.Duration),
            ["privateKey"] = key,
            ["usages"] = Texts(plan.Usages),
            ["issuerRef"] = new JsonObject { ["name"] = plan.IssuerName, ["kind"] = plan.IssuerKind, ["group"] = "cert-manager.io" },
        };
        if (plan.DnsNames.Count > 0)
            spec["dnsNames"] = Texts(plan.DnsNames);
        if (plan.RenewBefore is { } before)
            spec["renewBefore"] = GoDuration.Format(before);
        if (plan.RenewalDisabled)
            spec["renewal"] = new JsonObject { ["policy"] = "Disabled" };
        return new JsonObject
        {
            ["apiVersion"] = "cert-manager.io/v1",
            ["kind"] = "Certificate",
            ["metadata"] = new JsonObject { ["name"] = plan.Name, ["namespace"] = plan.Namespace },
            ["spec"] = spec,
        };
    }

    /// <summary>
    /// A common name that carries the cluster's: TPP names its object by it, so two clusters of one name and folder would fight over one object.
    /// </summary>
    public static string AnchorCommonName(string clusterName, string trustDomain)
    {
        var label = new string(clusterName.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').ToArray()).Trim('-');
        if (label.Length == 0)
            label = "cluster";
        const string Prefix = "root.linkerd.";
        var room = 64 - Prefix.Length - 1 - trustDomain.Length;
        if (label.Length > room && room > 0)
            label = label[..room].TrimEnd('-');
        return $"{Prefix}{label}.{trustDomain}";
    }

    private static int[] Sizes(MeshKeyAlgorithm algorithm) => algorithm == MeshKeyAlgorithm.ECDSA ? [256, 384, 521] : [2048, 3072, 4096];

    private static JsonArray Texts(IEnumerable<string> texts) => new(texts.Select(t => (JsonNode)t).ToArray());
}
