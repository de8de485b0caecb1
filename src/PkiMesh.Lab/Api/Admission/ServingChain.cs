using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>What Go's crypto/tls says of a server's chain.</summary>
internal static class ServingChain
{
    /// <summary>Why a client that trusts these roots refuses the chain for a host, or null.</summary>
    public static string? Problem(IReadOnlyList<LabCertificate> chain, IReadOnlyList<LabCertificate> roots, string host, DateTimeOffset now)
    {
        if (chain.Count == 0)
        {
            return "x509: certificate signed by unknown authority";
        }

        var result = ChainVerifier.VerifyAsGo(chain[0], [.. chain.Skip(1)], roots, now);
        return result.Error ?? HostProblem(chain[0], host);
    }

    private static string? HostProblem(LabCertificate leaf, string host)
    {
        var names = leaf.AltNames.DnsNames;
        if (System.Net.IPAddress.TryParse(host, out var address))
        {
            return leaf.AltNames.IpAddresses.Contains(address.ToString()) ? null
                : leaf.AltNames.IpAddresses.Count == 0 ? $"x509: cannot validate certificate for {host} because it doesn't contain any IP SANs"
                : $"x509: certificate is valid for {string.Join(", ", leaf.AltNames.IpAddresses)}, not {host}";
        }

        if (names.Any(one => string.Equals(one, host, StringComparison.OrdinalIgnoreCase)
            || (one.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && string.Equals(one[1..], host[dot..], StringComparison.OrdinalIgnoreCase))))
        {
            return null;
        }

        return names.Count == 0
            ? "x509: certificate is not valid for any names, but wanted to match " + host
            : $"x509: certificate is valid for {string.Join(", ", names)}, not {host}";
    }
}
