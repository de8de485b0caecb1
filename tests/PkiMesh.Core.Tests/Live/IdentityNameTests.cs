using PkiMesh.Core.Live;
using Xunit;

namespace PkiMesh.Core.Tests.Live;

public sealed class IdentityNameTests
{
    [Theory]
    [InlineData("web.emojivoto.serviceaccount.identity.linkerd.cluster.local", "web", "emojivoto", "linkerd", "cluster.local")]
    [InlineData("a.dotted.account.shop.serviceaccount.identity.mesh.corp.example", "a.dotted.account", "shop", "mesh", "corp.example")]
    public void A_name_is_taken_apart_and_put_together(string name, string account, string ns, string controlPlane, string domain)
    {
        var parsed = IdentityName.Parse(name)!;

        Assert.Equal(new IdentityName(account, ns, controlPlane, domain), parsed);
        Assert.Equal(name, parsed.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("web.emojivoto.svc.cluster.local")]
    [InlineData("spiffe://cluster.local/web")]
    [InlineData(".serviceaccount.identity.linkerd.cluster.local")]
    [InlineData("web.serviceaccount.identity.linkerd.cluster.local")]
    [InlineData("web.shop.serviceaccount.identity.linkerd")]
    [InlineData("web.shop.serviceaccount.identity.linkerd.")]
    public void What_is_no_such_name_is_null(string? name) => Assert.Null(IdentityName.Parse(name));
}
