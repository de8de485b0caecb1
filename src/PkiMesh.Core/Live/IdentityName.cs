namespace PkiMesh.Core.Live;

/// <summary>
/// linkerd's name for a workload: SERVICEACCOUNT.NAMESPACE.serviceaccount.identity.CONTROLPLANE.TRUSTDOMAIN (l5d pkg/identity/service.go,
/// chart templates: LINKERD2_PROXY_IDENTITY_LOCAL_NAME). A ServiceAccount's name may hold dots, a namespace's may not.
/// </summary>
public sealed record IdentityName(string ServiceAccount, string Namespace, string ControlPlane, string TrustDomain)
{
    private const string Middle = ".serviceaccount.identity.";

    /// <summary>Null for a name of another form, such as the SPIFFE URI of a workload outside the cluster.</summary>
    public static IdentityName? Parse(string? name)
    {
        if (name?.IndexOf(Middle, StringComparison.Ordinal) is not (> 0 and { } middle))
        {
            return null;
        }

        var account = name[..middle];
        var domain = name[(middle + Middle.Length)..];
        var (lastDot, firstDot) = (account.LastIndexOf('.'), domain.IndexOf('.', StringComparison.Ordinal));
        return lastDot <= 0 || lastDot == account.Length - 1 || firstDot <= 0 || firstDot == domain.Length - 1
            ? null
            : new IdentityName(account[..lastDot], account[(lastDot + 1)..], domain[..firstDot], domain[(firstDot + 1)..]);
    }

    public override string ToString() => $"{ServiceAccount}.{Namespace}{Middle}{ControlPlane}.{TrustDomain}";
}
