using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Http;

namespace PkiMesh.Lab.Hosting;

/// <summary>The kubeconfig by which clients find the lab.</summary>
internal static class KubeConfig
{
    public const string ContextName = "pkimesh-lab";

    public static string Write(Uri server, string caPem, string token) => YamlWriter.Write(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Config",
        ["current-context"] = ContextName,
        ["clusters"] = new JsonArray(Named("cluster", new JsonObject
        {
            ["server"] = server.GetLeftPart(UriPartial.Authority),
            ["certificate-authority-data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(caPem)),
        })),
        ["users"] = new JsonArray(Named("user", new JsonObject { ["token"] = token })),
        ["contexts"] = new JsonArray(Named("context", new JsonObject { ["cluster"] = ContextName, ["user"] = ContextName })),
        ["preferences"] = new JsonObject(),
    });

    private static JsonObject Named(string kind, JsonObject value) => new() { ["name"] = ContextName, [kind] = value };
}
