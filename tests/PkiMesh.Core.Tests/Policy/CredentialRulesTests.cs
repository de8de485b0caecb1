using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public sealed class CredentialRulesTests
{
    private const string Needed = "certificate:manage";
    private static readonly DateTime s_now = new(2027, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(Needed, 90, 60, null, false)]
    [InlineData(Needed, 90, 31, null, false)]
    [InlineData(Needed, 90, 29, null, true)]
    [InlineData(Needed, 90, 29, 10, false)]
    [InlineData(Needed, 90, 60, 70, true)]
    [InlineData("certificate", 90, 60, null, true)]
    [InlineData("certificate:manage,revoke", 90, 60, null, true)]
    [InlineData("certificate:manage;security", 90, 60, null, true)]
    public void A_token_goes_when_it_is_old_too_narrow_or_too_wide(string scope, int life, int left, int? renewBefore, bool goes) =>
        Assert.Equal(goes, CredentialRules.Objection(Token(scope, life, left), renewBefore is { } days ? TimeSpan.FromDays(days) : null) is not null);

    [Fact]
    public void A_token_that_is_refused_goes_and_one_without_an_end_stays()
    {
        Assert.NotNull(CredentialRules.Objection(null, null));
        Assert.Null(CredentialRules.Objection(Token(Needed, 90, 60) with { ExpiresUtc = null }, null));
    }

    [Theory]
    [InlineData(60, Needed, 90, false)]
    [InlineData(90, Needed, 60, true)]
    [InlineData(60, "certificate", 90, true)]
    [InlineData(null, Needed, 1, false)]
    [InlineData(null, Needed, -1, true)]
    public void Another_token_is_worse_when_it_ends_sooner_or_may_less(int? present, string scope, int left, bool worse) =>
        Assert.Equal(worse, CredentialRules.Worse(present is { } days ? Token(Needed, 90, days) : null, Token(scope, 90, left)) is not null);

    [Fact]
    public void One_that_TPP_refuses_is_always_worse() => Assert.NotNull(CredentialRules.Worse(null, null));

    private static TppTokenInfo Token(string scope, int life, int left) => new()
    {
        Scope = scope,
        IssuedUtc = s_now.AddDays(left - life),
        ExpiresUtc = s_now.AddDays(left),
        ServerTimeUtc = s_now,
    };
}
