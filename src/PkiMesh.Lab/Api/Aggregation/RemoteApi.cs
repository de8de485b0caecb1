using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Aggregation;

/// <summary>A group and version that a Service in the cluster serves, by an APIService.</summary>
/// <param name="Resources">Its APIResourceList when it was last reached; null if it never was.</param>
/// <param name="Available">Whether it was reached when last looked at.</param>
internal sealed record RemoteApi(string Group, string Version, string Namespace, string Service, int Port, string CaBundle, JsonObject? Resources, bool Available);
