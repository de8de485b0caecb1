using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Tests.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Bundles;

public sealed class AnchorSelectionTests : IDisposable
{
    private readonly TestCa _root = TestCa.Make("root");
    private readonly TestCa _issuing;
    private readonly TestCa _anchor;

    public AnchorSelectionTests()
    {
        _issuing = TestCa.Make("issuing", _root);
        _anchor = TestCa.Make("anchor", _issuing);
    }

    public void Dispose()
    {
        _root.Dispose();
        _issuing.Dispose();
        _anchor.Dispose();
    }

    [Theory]
    [InlineData(AnchorMode.Pinned, "anchor")]
    [InlineData(AnchorMode.SameKey, "anchor")]
    [InlineData(AnchorMode.EnterpriseRoot, "root")]
    [InlineData(AnchorMode.SecretChain, "anchor issuing")]
    public void Each_mode_trusts_its_own(AnchorMode mode, string expected)
    {
        var selected = AnchorSelection.Select(mode, [_anchor.Certificate, _issuing.Certificate], [_root.Certificate], "Secret a/b");

        Assert.Equal(expected, string.Join(' ', selected.Select(certificate => certificate.Info.CommonName)));
    }

    [Fact]
    public void The_enterprise_root_cannot_be_trusted_where_it_is_not_known()
    {
        Assert.Equal("EnterpriseRootMissing", Refused([]).ErrorId);
        Assert.Equal("EnterpriseRootUnusable", Refused([_issuing.Certificate]).ErrorId);

        PkiMeshException Refused(IReadOnlyList<ParsedCertificate> authority) =>
            Assert.Throws<PkiMeshException>(() => AnchorSelection.Select(AnchorMode.EnterpriseRoot, [_anchor.Certificate], authority, "Secret a/b"));
    }

    [Fact]
    public void A_change_of_anchors_is_named_by_what_it_takes_away()
    {
        ParsedCertificate one = _anchor.Certificate, two = _root.Certificate;

        Assert.Equal(AnchorChange.First, AnchorSelection.Compare([], [one]));
        Assert.Equal(AnchorChange.None, AnchorSelection.Compare([one, two], [two, one]));
        Assert.Equal(AnchorChange.Added, AnchorSelection.Compare([one], [one, two]));
        Assert.Equal(AnchorChange.Dropped, AnchorSelection.Compare([one, two], [one]));
        Assert.Equal(AnchorChange.Dropped, AnchorSelection.Compare([one], [two]));
    }

    [Fact]
    public void A_bundle_is_sorted_by_hash_and_holds_each_once()
    {
        var content = BundleContent.Of([_anchor.Certificate, _root.Certificate, _anchor.Certificate]);

        Assert.Equal(2, content.Certificates.Count);
        Assert.Equal(content.Certificates.Select(certificate => certificate.Info.Sha256).Order(StringComparer.Ordinal), content.Certificates.Select(certificate => certificate.Info.Sha256));
        Assert.False(content.Text.EndsWith('\n'));
        Assert.True(BundleContent.Read(content.Text + "\n", "x").Holds([_root.Certificate, _anchor.Certificate]));
    }
}
