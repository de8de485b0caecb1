using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class ManifestExportTests(LabFixture lab)
{
    [Fact]
    public async Task A_rotation_s_record_is_of_one_cluster_and_is_not_exported()
    {
        await ApplyAsync("export-record", RotationRecordStore.Key);
        await ApplyAsync("export-source", "ca-bundle.crt");
        List<string> names = [];
        await foreach (var manifest in lab.Engine.Manifests.ExportAsync(lab.Cluster, new RecordingOperation(), CancellationToken.None))
            names.Add(manifest.Name);
        Assert.Contains("export-source", names);
        Assert.DoesNotContain("export-record", names);
    }

    private Task<JsonObject> ApplyAsync(string name, string key)
    {
        var body = $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}","namespace":"default","labels":{"app.kubernetes.io/managed-by":"pkimesh"}},"data":{"{{{key}}}":"x"}}""";
        return lab.Client.ApplyAsync(KubeResources.ConfigMaps, JsonNode.Parse(body)!.AsObject(), new ApplyOptions(), CancellationToken.None);
    }
}
