using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.CertManager;

/// <summary>What the controller's arguments say, as far as the lab imitates it.</summary>
internal sealed record CertManagerOptions
{
    public string ClusterResourceNamespace { get; init; } = "kube-system";

    public bool EnableCertificateOwnerRef { get; init; }

    /// <summary>Feature gate UseCertificateRequestBasicConstraints; off, as in 1.21.</summary>
    public bool BasicConstraintsInRequest { get; init; }

    public TimeSpan MinimumBackoff { get; init; } = TimeSpan.FromHours(1);

    public TimeSpan MaximumBackoff { get; init; } = TimeSpan.FromHours(32);

    public static CertManagerOptions Parse(IReadOnlyList<string> arguments, string podNamespace)
    {
        var options = new CertManagerOptions();
        foreach (var argument in arguments)
        {
            var (name, value) = Split(argument);
            value = value.Replace("$(POD_NAMESPACE)", podNamespace, StringComparison.Ordinal);
            options = name switch
            {
                "cluster-resource-namespace" => options with { ClusterResourceNamespace = value },
                "enable-certificate-owner-ref" => options with { EnableCertificateOwnerRef = value is "" or "true" },
                "feature-gates" => options with { BasicConstraintsInRequest = value.Split(',').Contains("UseCertificateRequestBasicConstraints=true") },
                "certificate-request-minimum-backoff-duration" => options with { MinimumBackoff = GoDuration.Parse(value) ?? options.MinimumBackoff },
                "certificate-request-maximum-backoff-duration" => options with { MaximumBackoff = GoDuration.Parse(value) ?? options.MaximumBackoff },
                _ => options,
            };
        }

        return options;
    }

    internal static (string Name, string Value) Split(string argument)
    {
        var text = argument.TrimStart('-');
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }
}
