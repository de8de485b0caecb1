using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class RotationStartTests : IDisposable
{
    private readonly RotationWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, bool, bool> Cases => new()
    {
        { "all in order", false, false },
        { "a third of its life is left", true, true },
        { "asked for", true, true },
        { "due by 88 days", true, true },
        { "another issuer", true, true },
        { "another mode, the anchor kept", true, false },
        { "bundle reads the Secret", true, false },
        { "anchor renews by itself", true, false },
        { "a pod has an older bundle", true, false },
        { "issuer below another anchor", true, false },
        { "nobody remembers that the issuer was loaded", false, false },
        { "issuer refused", true, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_begins_for_a_reason_only(string what, bool begins, bool renews)
    {
        var fresh = _world.Fresh;
        var (state, options) = what switch
        {
            "all in order" => (fresh, new MeshRotationOptions()),
            "a third of its life is left" => (fresh with { NowUtc = _world.Old.Info.NotAfterUtc.AddDays(-30), Issuer = fresh.Issuer with { Chain = [_world.Make("issuer", _world.OldCa, life: TimeSpan.FromDays(80)).Certificate] } }, new()),
            "asked for" => (fresh, new() { Now = true }),
            "due by 88 days" => (fresh, new() { RenewBefore = TimeSpan.FromDays(88) }),
            "another issuer" => (fresh, new() { IssuerName = "other" }),
            "another mode, the anchor kept" => (fresh, new() { Mode = AnchorMode.EnterpriseRoot, KeepAnchor = true }),
            "bundle reads the Secret" => (fresh with { BundleReadsOwnSource = false }, new()),
            "anchor renews by itself" => (fresh with { RenewsByItself = true }, new()),
            "a pod has an older bundle" => (fresh with { Pods = [.. fresh.Pods, RotationWorld.Pod("shop/old", false, [_world.Old, _world.New], RotationWorld.Now)] }, new()),
            "nobody remembers that the issuer was loaded" => (fresh with { IssuerLoaded = false }, new()),
            "issuer refused" => (fresh with { IssuerLoaded = false, IssuerRefused = true }, new()),
            "issuer below another anchor" => (fresh with { Issuer = fresh.Issuer with { Chain = _world.NewChain }, Pods = _world.Pods([_world.Old, _world.New]) }, new MeshRotationOptions()),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        var record = RotationStart.Decide(state, options);
        Assert.Equal(begins, record is not null);
        Assert.Equal(renews, record?.RenewAnchor ?? false);
        Assert.NotEqual(true, record?.Emergency);
    }

    [Fact]
    public void The_issuer_is_the_same_one_by_its_name_and_kind() =>
        Assert.Null(RotationStart.Decide(_world.Fresh, new MeshRotationOptions { IssuerName = "tpp-issuer", IssuerKind = "ClusterIssuer" }));

    [Fact]
    public void A_compromised_anchor_is_replaced_once_by_one_that_is_trusted_by_itself()
    {
        var root = _world.Root.Certificate;
        var state = _world.Fresh with { Trusted = [root], Pods = _world.Pods([root]) };
        var options = new MeshRotationOptions { Compromised = _world.Old.Info.SerialNumber.ToLowerInvariant(), WaitForLeaves = true };
        var record = RotationStart.Decide(state, options)!;
        Assert.True(record.RenewAnchor);
        Assert.True(record.Compromised);
        Assert.Equal(AnchorMode.Pinned, record.Mode);
        Assert.NotEmpty(RotationPlanner.Plan(state with { WaitForLeaves = true }, record).Steps.Single(step => step.Step == MeshRotationStep.RenewLeaves).Restarts);
        var rotatedOut = _world.Fresh with { Record = _world.Record with { Phase = RotationPhase.Completed, OldLeaf = _world.New } };
        Assert.Null(RotationStart.Decide(rotatedOut, new MeshRotationOptions { Compromised = _world.New.Info.Thumbprint }));
    }

    [Fact]
    public void What_pods_still_trust_is_kept_as_well_as_what_is_spread()
    {
        var swapped = _world.Fresh with { Anchor = _world.Renewed.Anchor, Trusted = [_world.New], TrustWrittenUtc = RotationWorld.Now.AddHours(-1) };
        var record = RotationStart.Decide(swapped, new MeshRotationOptions())!;
        Assert.False(record.RenewAnchor);
        Assert.False(record.Emergency);
        Assert.Equal(2, record.OldAnchors.Count);
        Assert.Equal(MeshRotationStep.TrustBoth, RotationPlanner.Plan(swapped, record).Next?.Step);
    }
}
