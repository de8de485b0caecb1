using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.OpenApi;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.OpenApi;

public class OpenApiTests
{
    private static readonly OpenApiDocuments s_documents = new(SharedData.IsThere ? SharedData.Registry() : new ResourceRegistry());

    [Fact]
    public void Every_document_of_the_index_is_there_and_its_references_resolve()
    {
        var index = s_documents.Index()["paths"]!.AsObject();
        Assert.Contains("api/v1", index.Select(p => p.Key));
        foreach (var (path, entry) in index)
        {
            var document = s_documents.Document(path)!;
            Assert.Equal($"/openapi/v3/{path}?hash={document.ETag.Trim('"')}", (string?)entry!["serverRelativeURL"]);
            var body = JsonNode.Parse(document.Body)!;
            var schemas = body["components"]!["schemas"]!.AsObject();
            Assert.All(References(body), r => Assert.Contains(r["#/components/schemas/".Length..], schemas.Select(s => s.Key)));
        }

        Assert.Null(s_documents.Document("apis/nope.io/v1"));
        Assert.Null(s_documents.Document("api"));
    }

    [Fact]
    public void A_deployment_can_be_patched_strategically_and_validated()
    {
        var body = JsonNode.Parse(s_documents.Document("apis/apps/v1")!.Body)!;
        var patch = body["paths"]!["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]!["patch"]!;
        Assert.Equal("""{"group":"apps","version":"v1","kind":"Deployment"}""", patch["x-kubernetes-group-version-kind"]!.ToJsonString());
        Assert.Contains("application/strategic-merge-patch+json", patch["requestBody"]!["content"]!.AsObject().Select(p => p.Key));
        Assert.Contains("fieldValidation", patch["parameters"]!.AsArray().Select(p => (string?)p!["name"]));
        var schemas = body["components"]!["schemas"]!;
        Assert.Equal("name", (string?)schemas["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!["x-kubernetes-patch-merge-key"]);
        Assert.Equal("Deployment", (string?)schemas["io.k8s.api.apps.v1.Deployment"]!["x-kubernetes-group-version-kind"]![0]!["kind"]);
        Assert.StartsWith("List of containers belonging to the pod.", (string?)schemas["io.k8s.api.core.v1.PodSpec"]!["properties"]!["containers"]!["description"], StringComparison.Ordinal);
        Assert.Contains("selector", schemas["io.k8s.api.apps.v1.DeploymentSpec"]!["required"]!.AsArray().Select(r => (string?)r));
    }

    [SharedDataFact]
    public void The_document_of_a_custom_group_has_the_recorded_paths_and_kinds()
    {
        var recorded = SharedData.Case("01-discovery", 14).Response!;
        var body = JsonNode.Parse(s_documents.Document("apis/cert-manager.io/v1")!.Body)!;
        Assert.Equal(recorded["paths"]!.AsArray().Select(p => (string)p!), body["paths"]!.AsObject().Select(p => p.Key));
        var schemas = body["components"]!["schemas"]!.AsObject().Select(s => s.Key).ToList();
        Assert.All(recorded["schemas"]!.AsArray().Select(s => (string)s!).Where(s => s.StartsWith("io.cert-manager", StringComparison.Ordinal)), s => Assert.Contains(s, schemas));
        var certificate = body["components"]!["schemas"]!["io.cert-manager.v1.Certificate"]!;
        Assert.Equal("string", (string?)certificate["properties"]!["spec"]!["properties"]!["secretName"]!["type"]);
        Assert.DoesNotContain(
            "application/strategic-merge-patch+json",
            body["paths"]!["/apis/cert-manager.io/v1/clusterissuers/{name}"]!["patch"]!["requestBody"]!["content"]!.AsObject().Select(p => p.Key));
    }

    [Fact]
    public void Version_2_has_every_definition_as_json_and_as_protobuf()
    {
        var json = s_documents.V2();
        var definitions = JsonNode.Parse(json.Body)!["definitions"]!.AsObject();
        Assert.Contains("io.k8s.api.core.v1.Pod", definitions.Select(d => d.Key));
        Assert.All(References(definitions), r => Assert.Contains(r["#/definitions/".Length..], definitions.Select(s => s.Key)));
        var proto = s_documents.V2Protobuf();
        Assert.Equal(json.ETag, proto.ETag);
        // recordings/api/01 #18: field 1 is the version, field 2 the title.
        Assert.Equal("\n\u00032.0\u0012"u8.ToArray(), proto.Body[..6]);
        Assert.Contains("io.k8s.api.core.v1.Pod", Encoding.UTF8.GetString(proto.Body), StringComparison.Ordinal);
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue ? [(string)p.Value!] : References(p.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
