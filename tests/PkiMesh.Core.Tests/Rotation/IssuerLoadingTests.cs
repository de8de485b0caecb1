using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class IssuerLoadingTests
{
    private static readonly DateTime s_written = RotationWorld.Now;
    private static readonly DateTime s_end = s_written.AddDays(2);

    public static TheoryData<string, int, int?, int?, int[]?, bool> Cases => new()
    {
        { "nothing was seen", 1, -60, null, null, false },
        { "started later", 3, 1, null, null, true },
        { "one replica said so", 1, -60, 0, null, true },
        { "one replica said so before", 1, -60, -1, null, false },
        { "one of three said so", 3, -60, 5, null, false },
        { "all have it", 3, -60, 5, [0, 2, -3], true },
        { "all have it, and the Event is gone", 2, -60, null, [0, 0], true },
        { "one has that of before", 2, -60, 5, [0, -3600], false },
        { "one has another that ends later", 2, -60, 5, [0, 3600], false },
        { "one did not answer", 2, -60, 5, [0, int.MinValue], false },
        { "fewer answered than run", 3, -60, 5, [0, 0], false },
    };

    /// <summary>An Event does not say which of the replicas told it; each signs with the issuer that it has.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_replica_must_have_the_issuer(string what, int replicas, int? startedMinutes, int? toldMinutes, int[]? ends, bool loaded)
    {
        DateTime? At(int? minutes) => minutes is { } by ? s_written.AddMinutes(by) : null;
        IReadOnlyList<DateTime?>? read = ends is null ? null : [.. ends.Select(seconds => seconds == int.MinValue ? (DateTime?)null : s_end.AddSeconds(seconds))];
        Assert.True(loaded == IssuerLoading.IsByAll(s_written, At(startedMinutes), At(toldMinutes), replicas, s_end, read), what);
        Assert.False(IssuerLoading.IsByAll(null, At(startedMinutes), At(toldMinutes), replicas, s_end, read));
    }
}
