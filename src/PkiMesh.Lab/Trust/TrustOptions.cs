using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Trust;

/// <summary>What trust-manager's arguments say.</summary>
internal sealed record TrustOptions
{
    public string TrustNamespace { get; init; } = "cert-manager";

    public IReadOnlyList<string> TargetNamespaces { get; init; } = [];

    public bool SecretTargets { get; init; }

    public bool FilterExpired { get; init; }

    public bool FilterNonCa { get; init; }

    public bool HasDefaultPackage { get; init; }

    public int WebhookPort { get; init; } = 6443;

    public string CertificateDirectory { get; init; } = "/tls";

    public static TrustOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new TrustOptions();
        foreach (var argument in arguments)
        {
            var (name, value) = CertManagerOptions.Split(argument);
            var on = value is "" or "true";
            options = name switch
            {
                "trust-namespace" => options with { TrustNamespace = value },
                "target-namespaces" => options with { TargetNamespaces = value.Split(',', StringSplitOptions.RemoveEmptyEntries) },
                "secret-targets-enabled" => options with { SecretTargets = on },
                "filter-expired-certificates" => options with { FilterExpired = on },
                "filter-non-ca-certs" => options with { FilterNonCa = on },
                "default-package-location" => options with { HasDefaultPackage = value.Length > 0 },
                "webhook-port" when int.TryParse(value, out var port) => options with { WebhookPort = port },
                "webhook-certificate-dir" => options with { CertificateDirectory = value },
                _ => options,
            };
        }

        return options;
    }
}
