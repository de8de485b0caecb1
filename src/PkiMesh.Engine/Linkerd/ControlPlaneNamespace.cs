using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Linkerd;

/// <summary>The control plane's namespace, marked as linkerd's own installer marks it and as its Bundle selects it.</summary>
internal static class ControlPlaneNamespace
{
    public const string ControlPlaneLabel = "linkerd.io/is-control-plane";

    public static JsonObject ToObject(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Namespace",
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["labels"] = new JsonObject
            {
                [ControlPlaneLabel] = "true",
                ["linkerd.io/control-plane-ns"] = name,
                ["config.linkerd.io/admission-webhooks"] = "disabled",
                ["pod-security.kubernetes.io/enforce"] = "privileged",
            },
            ["annotations"] = new JsonObject { ["linkerd.io/inject"] = "disabled" },
        },
    };
}
