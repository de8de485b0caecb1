using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Proof;

/// <summary>What was read of an object, with the object for what is followed from it. Its namespace is null where it is cluster-wide.</summary>
internal sealed record Read<T>(T Evidence, JsonObject Object, string? Namespace);
