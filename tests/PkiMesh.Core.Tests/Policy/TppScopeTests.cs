using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public class TppScopeTests
{
    [Theory]
    [InlineData("certificate", "certificate", "")]
    [InlineData("certificate", "certificate:manage", "")]
    [InlineData("certificate:manage", "certificate:manage", "")]
    [InlineData("certificate:manage", "Certificate:Revoke,Manage", "")]
    [InlineData("certificate:manage", "certificate:revoke;certificate:manage", "")]
    [InlineData("certificate:manage", "certificate", "certificate:manage")]
    [InlineData("certificate:manage,revoke", "certificate:manage", "certificate:revoke")]
    [InlineData("configuration", "certificate:manage", "configuration")]
    [InlineData("certificate:manage;security", "", "certificate:manage;security")]
    [InlineData("certificate:manage; configuration", "certificate:manage;configuration:manage", "")]
    public void NamesWhatIsMissing(string needed, string granted, string missing) => Assert.Equal(missing, TppScope.Missing(needed, granted));

    [Theory]
    [InlineData("certificate:manage", "certificate:revoke", "certificate:manage,revoke")]
    [InlineData("certificate:manage", "certificate", "certificate:manage")]
    [InlineData("certificate:manage", "configuration", "certificate:manage;configuration")]
    [InlineData("", "security", "security")]
    [InlineData("certificate:manage;configuration", "certificate:manage", "certificate:manage;configuration")]
    public void Joins(string first, string second, string joined) => Assert.Equal(joined, TppScope.Join(first, second));
}
