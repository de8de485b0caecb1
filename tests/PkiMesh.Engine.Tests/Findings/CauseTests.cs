using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>The first cause, where TPP or a CA says no: each row of what was measured on the real components.</summary>
[Collection(CauseLabGroup.Name)]
public sealed class CauseTests(CauseLab lab)
{
    [Theory]
    [InlineData("wrong-password", "TppAuthenticationFailed", "does not accept the user name and password")]
    [InlineData("bad-token", "TppTokenExpired", "does not accept the access token")]
    [InlineData("no-keys", "TppCredentialMissing", "neither a token nor a user name")]
    // cert-manager calls it AuthFailed.
    [InlineData("tpp-down", "TppUnavailable", "cannot serve now")]
    [InlineData("refused", "TppUnreachable", "nothing answers")]
    [InlineData("unknown-host", "TppUnreachable", "cannot resolve")]
    [InlineData("untrusted", "TppCertificateUntrusted", "does not trust TPP's own")]
    [InlineData("zone-missing", "TppZoneNotFound", "no such zone")]
    [InlineData("no-rights", "TppRightsMissing", "lacks rights on the TPP zone")]
    [InlineData("rsa-only", "TppZoneKeyNotAllowed", "does not allow this key")]
    [InlineData("example-com", "TppZoneNameNotAllowed", "does not cover the name")]
    [InlineData("create-denied", "TppRightsMissing", "create objects in the zone")]
    [InlineData("request-refused", "TppRequestRefused", "refused the request itself")]
    [InlineData("root-first", "TppChainOrder", "root first")]
    [InlineData("stuck", "TppIssuancePending", "stage 500")]
    [InlineData("approval", "TppIssuancePending", "stage 600")]
    public void An_anchor_that_is_not_issued_names_the_first_cause_and_so_does_what_hangs_on_it(string row, string causeId, string words)
    {
        var anchor = lab.Anchor(row);
        Assert.False(anchor.Ready);
        AssertCause(anchor, causeId, words);

        var identity = lab.Identity(row);
        Assert.False(identity.Ready);
        Assert.Equal((anchor.CauseId, anchor.Cause, anchor.Remedy), (identity.CauseId, identity.Cause, identity.Remedy));
    }

    [Theory]
    [InlineData("leaf-template", "AnchorNotCa", "is not a CA certificate", false)]
    // The CA issuer is Ready, and signs nothing.
    [InlineData("no-keycertsign", "AnchorMayNotSign", "lacks keyCertSign", false)]
    // Of these cert-manager says nothing at all.
    [InlineData("pathlen0", "AnchorPathLength", "path length 0", true)]
    [InlineData("rsa4096", "AnchorAlgorithm", "SHA512-RSA", true)]
    [InlineData("p384", "AnchorAlgorithm", "P-384", true)]
    [InlineData("p384-ca", "AnchorAlgorithm", "ECDSA-SHA384", true)]
    [InlineData("ed25519-ca", "AnchorAlgorithm", "signed with Ed25519", true)]
    public void An_anchor_that_is_ready_and_of_no_use_says_so(string row, string causeId, string words, bool identityIsReady)
    {
        var anchor = lab.Anchor(row);
        Assert.True(anchor.Ready, anchor.Cause);
        AssertCause(anchor, causeId, words);
        Assert.True(identityIsReady == lab.Identity(row).Ready, string.Join('\n', [.. lab.Identity(row).Conditions.Select(c => $"{c} {c.Message}"), .. lab.Identity(row).Request?.Conditions.Select(c => $"{c} {c.Message}") ?? []]));
        Assert.Equal(causeId, lab.Identity(row).CauseId);
    }

    [Fact]
    public void An_anchor_that_ends_before_its_issuer_is_told_at_the_issuer()
    {
        Assert.Null(lab.Anchor("validity-24h").Cause);
        Assert.True(lab.Identity("validity-24h").Ready);
        AssertCause(lab.Identity("validity-24h"), "IssuerOutlivesAnchor", "after the anchor that signs it");
    }

    [Theory]
    [InlineData("well")]
    // TPP is asked to refuse these, and issues all the same.
    [InlineData("service-generated")]
    [InlineData("locked-subject")]
    public void What_is_issued_and_of_use_has_no_cause(string row)
    {
        Assert.True(lab.Anchor(row).Ready);
        Assert.Null(lab.Anchor(row).Cause);
        Assert.True(lab.Identity(row).Ready);
        Assert.Null(lab.Identity(row).CauseId);
    }

    [Fact]
    public void A_fault_of_the_ca_behind_tpp_is_told_in_its_words()
    {
        var anchor = lab.Anchor("enrolment-fails");
        Assert.False(anchor.Ready);
        Assert.NotNull(anchor.CauseId);
        Assert.NotEqual("CertificateIssuing", anchor.CauseId);
    }

    private static void AssertCause(MeshCertificate certificate, string causeId, string words)
    {
        Assert.True(causeId == certificate.CauseId, $"{certificate.CauseId}: {certificate.Cause}");
        Assert.True(certificate.Cause!.Contains(words, StringComparison.OrdinalIgnoreCase), certificate.Cause);
        Assert.DoesNotContain('\n', certificate.Cause!);
        Assert.NotEqual("", certificate.Remedy);
    }
}
