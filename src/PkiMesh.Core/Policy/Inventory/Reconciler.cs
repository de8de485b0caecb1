namespace PkiMesh.Core.Policy.Inventory;

/// <summary>
/// Matches TPP's certificates, one at a time, with what clusters claim. It holds the claims, and of TPP nothing but which of them were met.
/// </summary>
public sealed class Reconciler
{
    private readonly Dictionary<string, List<ClusterClaim>> _byDn = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<ClusterClaim>> _byThumbprint = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _met = new(StringComparer.OrdinalIgnoreCase);

    public void Add(ClusterClaim claim)
    {
        Add(_byDn, claim.Dn, claim);
        Add(_byThumbprint, claim.Thumbprint, claim);
    }

    public TppOwnership Judge(TppCertificate certificate)
    {
        var requesters = _byDn.GetValueOrDefault(certificate.Dn) ?? [];
        if (requesters.Count > 0)
        {
            _met.Add(certificate.Dn);
        }

        var holders = certificate.Thumbprint.Length == 0 ? [] : _byThumbprint.GetValueOrDefault(certificate.Thumbprint) ?? [];
        string[] owners = [.. requesters.Concat(holders).Select(claim => claim.Owner).Distinct()];
        var (status, message) = Judge(certificate, requesters, holders);
        return new TppOwnership { Dn = certificate.Dn, Status = status, Owners = owners, Message = message, Certificate = certificate };
    }

    /// <summary>What was claimed below a folder and not met in TPP.</summary>
    /// <param name="policyDn">The folder; null for all.</param>
    /// <param name="recurse">Also in the folders below it.</param>
    public IEnumerable<TppOwnership> Missing(string? policyDn, bool recurse) =>
        _byDn.Where(entry => !_met.Contains(entry.Key) && IsIn(entry.Key, policyDn, recurse)).Select(entry => new TppOwnership
        {
            Dn = entry.Key,
            Status = TppOwnershipStatus.Missing,
            Owners = [.. entry.Value.Select(claim => claim.Owner).Distinct()],
            Message = $"{string.Join(" and ", entry.Value.Select(claim => claim.Owner).Distinct())} requested it, and TPP shows no such object: it was deleted or renamed, or the user may not see it.",
        });

    private static (TppOwnershipStatus Status, string Message) Judge(TppCertificate certificate, List<ClusterClaim> requesters, List<ClusterClaim> holders)
    {
        var names = requesters.Select(claim => claim.Owner).Distinct().ToList();
        if (names.Count > 1)
        {
            return (TppOwnershipStatus.Collision, $"{string.Join(" and ", names)} request the same object; each renewal of one puts the other's certificate into the history.");
        }

        if (names.Count == 1)
        {
            var issued = requesters.Where(claim => claim.Thumbprint is not null).ToList();
            if (issued.Count == 0 || certificate.Thumbprint.Length == 0)
            {
                return (TppOwnershipStatus.Pending, $"{names[0]} requested it and has no certificate yet.");
            }

            return issued.Exists(claim => Same(claim.Thumbprint, certificate.Thumbprint))
                ? (TppOwnershipStatus.Owned, $"{names[0]} requested it and was given this certificate.")
                : (TppOwnershipStatus.Collision, $"{names[0]} requested it, and TPP holds another certificate now: somebody else requests the same object.");
        }

        return holders.Count > 0
            ? (TppOwnershipStatus.Owned, $"{string.Join(" and ", holders.Select(claim => claim.Owner).Distinct())} holds this certificate, which TPP did not issue.")
            : (TppOwnershipStatus.Orphan, "Nothing in the clusters that were asked requested it or holds it.");
    }

    private static bool IsIn(string dn, string? policyDn, bool recurse) =>
        policyDn is null || (recurse ? dn.StartsWith(policyDn + "\\", StringComparison.OrdinalIgnoreCase) : Same(TppZone.Split(dn).Parent, policyDn));

    private static bool Same(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static void Add(Dictionary<string, List<ClusterClaim>> index, string? key, ClusterClaim claim)
    {
        if (key is not { Length: > 0 })
        {
            return;
        }

        if (!index.TryGetValue(key, out var claims))
        {
            index[key] = claims = [];
        }

        claims.Add(claim);
    }
}
