using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tests.Tpp;

internal sealed record FakeRequest(string Method, string Path, string Query, string Authorization, string Body)
{
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
