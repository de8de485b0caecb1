namespace PkiMesh.Core.Rotation;

/// <summary>Whether every running identity controller works with the issuer that is in the Secret.</summary>
public static class IssuerLoading
{
    // The API server's clock is known to a second, and the controller counts in seconds.
    private static readonly TimeSpan s_precision = TimeSpan.FromSeconds(5);

    /// <param name="writtenUtc">When the Secret was written.</param>
    /// <param name="oldestStartUtc">When the oldest replica started.</param>
    /// <param name="toldUtc">When a replica said last that it took the issuer; null where its last word was another.</param>
    /// <param name="replicas">How many run.</param>
    /// <param name="endsUtc">The end of the issuer in the Secret.</param>
    /// <param name="loadedEndsUtc">The ends of the issuers that the replicas have, by their own metric; null where they were not asked. An Event does not say which replica told it.</param>
    public static bool IsByAll(DateTime? writtenUtc, DateTime? oldestStartUtc, DateTime? toldUtc, int replicas, DateTime endsUtc, IReadOnlyList<DateTime?>? loadedEndsUtc) =>
        writtenUtc is { } written
        && (oldestStartUtc > written
            || (replicas <= 1 && toldUtc >= written)
            || (loadedEndsUtc is { Count: > 0 } && loadedEndsUtc.Count >= replicas && loadedEndsUtc.All(end => end is { } one && (one - endsUtc).Duration() <= s_precision)));
}
