using PkiMesh.Core.Policy.Inventory;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public sealed class ReconcilerTests
{
    private const string Folder = @"\VED\Policy\k8s";

    [Theory]
    [InlineData("a", "11", TppOwnershipStatus.Owned)]
    [InlineData("A", "11", TppOwnershipStatus.Owned)]
    [InlineData("a", "99", TppOwnershipStatus.Collision)]
    [InlineData("b", "22", TppOwnershipStatus.Pending)]
    [InlineData("a", "", TppOwnershipStatus.Pending)]
    [InlineData("both", "33", TppOwnershipStatus.Collision)]
    [InlineData("elsewhere", "55", TppOwnershipStatus.Owned)]
    [InlineData("nobody", "66", TppOwnershipStatus.Orphan)]
    [InlineData("nobody", "", TppOwnershipStatus.Orphan)]
    public void Each_certificate_belongs_to_what_claims_it(string name, string thumbprint, TppOwnershipStatus status)
    {
        var found = Filled().Judge(new TppCertificate { Dn = $@"{Folder}\{name}", Name = name, Thumbprint = thumbprint });
        Assert.Equal(status, found.Status);
        Assert.Equal(status == TppOwnershipStatus.Orphan, found.Owners.Count == 0);
        Assert.NotEmpty(found.Message);
    }

    [Fact]
    public void What_was_claimed_and_not_met_is_missing()
    {
        var reconciler = Filled();
        reconciler.Judge(new TppCertificate { Dn = $@"{Folder}\a", Name = "a", Thumbprint = "11" });
        reconciler.Judge(new TppCertificate { Dn = $@"{Folder}\both", Name = "both" });
        Assert.Equal([$@"{Folder}\b"], reconciler.Missing(Folder, recurse: false).Select(each => each.Dn));
        Assert.Equal([$@"{Folder}\b", $@"{Folder}\below\c"], reconciler.Missing(Folder, recurse: true).Select(each => each.Dn));
        Assert.Equal(2, reconciler.Missing(null, recurse: false).Count());
        Assert.Empty(reconciler.Missing(@"\VED\Policy\other", recurse: true));
    }

    private static Reconciler Filled()
    {
        var reconciler = new Reconciler();
        reconciler.Add(new ClusterClaim("one: Certificate x/a", $@"{Folder}\a", "11"));
        reconciler.Add(new ClusterClaim("one: Certificate x/b", $@"{Folder}\b", null));
        reconciler.Add(new ClusterClaim("one: Certificate x/both", $@"{Folder}\both", "33"));
        reconciler.Add(new ClusterClaim("two: Certificate x/both", $@"{Folder}\both", "44"));
        reconciler.Add(new ClusterClaim("one: Certificate x/identity", null, "55"));
        reconciler.Add(new ClusterClaim("one: Certificate x/c", $@"{Folder}\below\c", "77"));
        return reconciler;
    }
}
