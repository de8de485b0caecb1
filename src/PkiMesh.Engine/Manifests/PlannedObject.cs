using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Manifests;

/// <summary>One object with what is to happen to it. The resource is null where its CRD comes with the same plan.</summary>
internal sealed record PlannedObject(ManifestObject Object, KubeResource? Resource, JsonObject? Live, MeshChange Change);
