using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class CompromisedAnchorTests : IDisposable
{
    private readonly RotationWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, AnchorMode.EnterpriseRoot, true)]
    [InlineData(false, AnchorMode.SameKey, true)]
    [InlineData(false, AnchorMode.Pinned, false)]
    [InlineData(false, null, false)]
    public void Options_that_would_keep_the_anchor_are_refused(bool keep, AnchorMode? mode, bool refused)
    {
        var options = new MeshRotationOptions { Compromised = _world.Old.Info.SerialNumber, KeepAnchor = keep, Mode = mode };
        foreach (var begin in (Action[])[() => RotationStart.Decide(_world.Fresh, options), () => RotationOptions.Continue(_world.Renewed, _world.Record, options)])
        {
            if (refused)
            {
                var failure = Assert.Throws<PkiMeshException>(begin);
                Assert.Equal(("RotationOptionsContradict", PkiMeshErrorKind.InvalidArgument), (failure.ErrorId, failure.Kind));
            }
            else
            {
                begin();
            }
        }
    }

    [Theory]
    [InlineData("0A1B2C", "a:1b:2c", true)]
    [InlineData("A1B2C", "00 0A 1B 2C", true)]
    [InlineData("A1B2C", "a1b2c0", false)]
    [InlineData("00", " : ", false)]
    public void Serial_numbers_are_compared_as_numbers(string serial, string typed, bool same) =>
        Assert.Equal(same, CompromisedAnchors.IsNamed(_world.Old.Info with { SerialNumber = serial }, typed));

    [Fact]
    public void One_that_nobody_knows_is_an_error_that_names_the_one_of_now()
    {
        var failure = Assert.Throws<PkiMeshException>(() => RotationStart.Decide(_world.Fresh, new MeshRotationOptions { Compromised = "BAD" }));
        Assert.Equal(("RotationAnchorUnknown", PkiMeshErrorKind.ObjectNotFound), (failure.ErrorId, failure.Kind));
        Assert.Contains(_world.Old.Info.SerialNumber, failure.Message, StringComparison.Ordinal);
        Assert.Null(RotationStart.Decide(_world.Fresh with { Trusted = [_world.Old], Record = Completed(_world.New) }, new MeshRotationOptions { Compromised = _world.New.Info.SerialNumber }));
    }

    [Fact]
    public void One_that_was_renewed_on_its_key_since_is_replaced()
    {
        var again = _world.OnSameKey();
        var state = _world.Fresh with { Anchor = _world.Fresh.Anchor with { Chain = [again] }, KeepsKey = true, Record = Completed(_world.Old) };
        var record = RotationStart.Decide(state, new MeshRotationOptions { Compromised = _world.Old.Info.SerialNumber })!;
        Assert.Equal((true, true, AnchorMode.Pinned), (record.Compromised, record.RenewAnchor, record.Mode));

        var underWay = RotationOptions.Continue(state, _world.Record with { Mode = AnchorMode.SameKey }, new MeshRotationOptions { Compromised = _world.Old.Info.SerialNumber });
        Assert.Equal(again, underWay.OldLeaf);
        Assert.Equal(MeshRotationStep.Freeze, RotationPlanner.Plan(state, underWay).Next?.Step);
    }

    [Theory]
    [InlineData(AnchorMode.EnterpriseRoot, false)]
    [InlineData(AnchorMode.Pinned, true)]
    public void The_rotation_under_way_becomes_one_of_a_compromised_anchor(AnchorMode mode, bool renews)
    {
        var record = RotationOptions.Continue(_world.Fresh, _world.Record with { Mode = mode, RenewAnchor = renews }, new MeshRotationOptions { Compromised = _world.Old.Info.Thumbprint });
        Assert.Equal((true, true, AnchorMode.Pinned, _world.Old), (record.Compromised, record.RenewAnchor, record.Mode, record.OldLeaf));
        Assert.Same(record, RotationOptions.Continue(_world.Fresh, record, new MeshRotationOptions { Compromised = _world.Old.Info.Thumbprint, WaitForLeaves = true }));
    }

    [Fact]
    public void Options_that_contradict_the_rotation_under_way_are_refused()
    {
        var record = _world.Record;
        foreach (var options in (MeshRotationOptions[])
            [
                new() { Mode = AnchorMode.EnterpriseRoot }, new() { KeepAnchor = true }, new() { IssuerName = "other" },
                new() { IssuerName = "tpp-issuer", IssuerKind = "Issuer" }, new() { Compromised = _world.New.Info.SerialNumber },
            ])
        {
            var failure = Assert.Throws<PkiMeshException>(() => RotationOptions.Continue(_world.Renewed, record, options));
            Assert.Equal(("RotationUnderWay", PkiMeshErrorKind.InvalidOperation, (object?)record.Id), (failure.ErrorId, failure.Kind, failure.Target));
        }

        foreach (var options in (MeshRotationOptions[])[new() { Now = true }, new() { Mode = AnchorMode.Pinned }, new() { IssuerName = "tpp-issuer" }])
        {
            Assert.Same(record, RotationOptions.Continue(_world.Renewed, record, options));
        }

        var moved = record with { Names = record.Names with { NextIssuerName = "other", NextIssuerKind = "Issuer" } };
        Assert.Same(moved, RotationOptions.Continue(_world.Renewed, moved, new MeshRotationOptions { IssuerName = "other", IssuerKind = "Issuer" }));
    }

    private RotationRecord Completed(Core.Certificates.ParsedCertificate old) => _world.Record with { Phase = RotationPhase.Completed, OldLeaf = old };
}
