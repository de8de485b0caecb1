using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class RotationEndTests : IDisposable
{
    private static readonly RotationPeer s_west = new("2", "west");
    private readonly RotationWorld _east = new();
    private readonly RotationWorld _west = new();

    public void Dispose()
    {
        _east.Dispose();
        _west.Dispose();
    }

    public static TheoryData<string, string> Ends => new()
    {
        { "alone, undone", "" },
        { "pinned, completed", "west new" },
        { "pinned, undone", "west old" },
        { "linked for the first time, undone", "" },
        { "under one enterprise root, undone", "root" },
        { "under another enterprise root, undone", "west old" },
    };

    /// <summary>What is written down is what the others stand on afterwards: a sync of the Bundle keeps that, and no other.</summary>
    [Theory]
    [MemberData(nameof(Ends))]
    public void The_anchors_of_the_others_are_those_that_they_stand_on_afterwards(string what, string foreign)
    {
        var root = _east.Root.Certificate;
        var (old, known) = what switch
        {
            "linked for the first time, undone" => ([_east.Old], [_west.Old]),
            "under one enterprise root, undone" => ([root], [root]),
            "under another enterprise root, undone" => ([root, _west.Old], [_west.New]),
            "alone, undone" => ([_east.Old], []),
            _ => ((IReadOnlyList<ParsedCertificate>)[_east.Old, _west.Old], (IReadOnlyList<ParsedCertificate>)[_west.New]),
        };
        var record = _east.Record with
        {
            Phase = what.EndsWith("undone", StringComparison.Ordinal) ? RotationPhase.Back : RotationPhase.Forward,
            OldAnchors = old,
            Foreign = known,
            Peers = what.StartsWith("alone", StringComparison.Ordinal) ? [] : [s_west],
            AwaitsPeers = what.EndsWith("undone", StringComparison.Ordinal),
        };
        var ended = RotationEnd.Of(_east.Fresh, record, RotationWorld.Now);
        Assert.Equal((record.Phase == RotationPhase.Back ? RotationPhase.Undone : RotationPhase.Completed, RotationWorld.Now, false), (ended.Phase, ended.FinishedUtc, ended.AwaitsPeers));
        var names = new Dictionary<string, string> { [_west.Old.Info.Sha256] = "west old", [_west.New.Info.Sha256] = "west new", [root.Info.Sha256] = "root" };
        Assert.Equal(foreign, string.Join(' ', ended.Foreign.Select(anchor => names[anchor.Info.Sha256])));
    }

    [Fact]
    public void A_compromised_key_is_remembered_over_later_rotations_and_only_if_it_was_replaced()
    {
        var compromised = RotationEnd.Of(_east.Reloaded, _east.Record with { Compromised = true }, RotationWorld.Now);
        Assert.Equal([_east.Old.Info.PublicKeySha256], compromised.Distrusted);
        var next = RotationStart.Decide(_east.Reloaded with { Record = compromised }, new MeshRotationOptions { Now = true })!;
        Assert.Equal(compromised.Distrusted, RotationEnd.Of(_east.Reloaded, next, RotationWorld.Now).Distrusted);
        Assert.Empty(RotationEnd.Of(_east.Fresh, _east.Record with { Compromised = true, Phase = RotationPhase.Back }, RotationWorld.Now).Distrusted);
    }
}
