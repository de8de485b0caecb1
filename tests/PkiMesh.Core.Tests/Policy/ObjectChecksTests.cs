using PkiMesh.Core.Policy.Zones;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

/// <summary>What an earlier request of the same name, at each stage, means for the next one.</summary>
public sealed class ObjectChecksTests
{
    private const string Zone = @"\VED\Policy\k8s";

    [Theory]
    [InlineData(500, false, "TppRequestPending", "Wait")]
    [InlineData(500, true, "TppRequestStuck", "Mend")]
    [InlineData(600, false, "TppRequestStuck", "Ask an approver")]
    [InlineData(700, false, "TppRequestStuck", "Ask the CA's manager")]
    // The CA has issued: nobody is waited for.
    [InlineData(800, false, "TppRequestPending", "Wait")]
    [InlineData(1200, false, "TppRequestPending", "Wait")]
    [InlineData(1200, true, "TppRequestStuck", "Mend")]
    public void An_earlier_request_names_whom_it_waits_for(int stage, bool inError, string finding, string remedy)
    {
        var item = new TppCertificate { Dn = $@"{Zone}\root", Name = "root", Stage = stage, IsInError = inError };
        var check = ObjectChecks.Earlier(
            new ZoneEvidence
            {
                Url = new Uri("https://tpp.example"),
                Zone = Zone,
                Request = new TppRequestPlan { CommonName = "root" },
                Duration = TimeSpan.FromDays(30),
                Policy = Reading<TppPolicy>.Of(new TppPolicy { PolicyDn = Zone }),
                Pending = [new PendingEvidence(item, [])],
            },
            Zone);

        Assert.Equal(finding, check.Finding);
        Assert.StartsWith(remedy, check.Remedy, StringComparison.Ordinal);
    }
}
