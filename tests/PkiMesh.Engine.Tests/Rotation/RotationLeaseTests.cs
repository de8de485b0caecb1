using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

[Collection("lab")]
public sealed class RotationLeaseTests(LabFixture lab)
{
    private const string Name = "lease-test";

    [Fact]
    public async Task A_run_that_is_dead_is_outlived()
    {
        var operation = new RecordingOperation();
        await using (await RotationLease.TakeAsync(lab.Client, "cert-manager", Name, TimeSpan.Zero, operation, default))
        {
            var held = await Assert.ThrowsAnyAsync<PkiMeshException>(() => RotationLease.TakeAsync(lab.Client, "cert-manager", Name, TimeSpan.Zero, operation, default));
            Assert.Equal(("RotationHeld", PkiMeshErrorKind.ResourceUnavailable), (held.ErrorId, held.Kind));
        }

        // As a run leaves it that was killed: nobody renews it any more.
        var dead = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["holderIdentity"] = "gone/1/x",
                ["leaseDurationSeconds"] = 30,
                ["renewTime"] = lab.Client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            },
        };
        await lab.Client.PatchAsync(KubeResources.Leases, "cert-manager", Name, dead, null, default);
        await lab.Engine.Lab.StepAsync(lab.Lab, TimeSpan.FromSeconds(31), CancellationToken.None);
        await using var taken = await RotationLease.TakeAsync(lab.Client, "cert-manager", Name, TimeSpan.Zero, operation, default);
        Assert.False(taken.Lost.IsCancellationRequested);
    }
}
