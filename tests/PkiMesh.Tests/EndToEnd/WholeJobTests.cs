using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>examples/EndToEnd.ps1, as a user runs it.</summary>
[Collection(EmptyLabGroup.Name)]
public sealed class WholeJobTests(EmptyLab empty)
{
    private static readonly string s_script = Path.Combine(Repository.Root, "examples", "EndToEnd.ps1");

    /// <summary>In one tier; <see cref="BuiltMesh"/> is what it makes in two, whenever the tests run.</summary>
    [LongFact]
    public async Task The_script_starts_a_lab_does_the_job_and_ends_the_lab()
    {
        var result = (await FreshProcess.RunAsync(s_script, ["-OneTier"])).EnsureSuccess();
        Assert.Contains("The mesh is sound.", result.Output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(Broken|NotTested) ", result.Output);
    }

    [Fact]
    public async Task WhatIf_prints_every_object_and_changes_nothing()
    {
        var lab = empty.Lab;
        var before = await lab.SnapshotAsync();
        var result = (await FreshProcess.RunScriptAsync(lab.EndToEnd("-WhatIf"), lab.Environment())).EnsureSuccess();
        Assert.Equal(before, await lab.SnapshotAsync());

        string[] planned =
        [
            "Create Secret cert-manager/tpp-issuer-", "Create ClusterIssuer tpp-issuer", "Create Certificate cert-manager/linkerd-trust-anchor",
            "Create ClusterIssuer linkerd-trust-anchor", "Create Certificate linkerd/linkerd-identity", "Create Bundle linkerd-identity-trust-roots",
            "Create CustomResourceDefinition certificates.cert-manager.io", "Create Deployment cert-manager/cert-manager",
            "Create Deployment cert-manager/trust-manager", "Create Deployment linkerd/linkerd-identity", "Create Deployment emojivoto/web",
        ];
        Assert.All(planned, line => Assert.Contains(line, result.Output, StringComparison.Ordinal));
    }
}
