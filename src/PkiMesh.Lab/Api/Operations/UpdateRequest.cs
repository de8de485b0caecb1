using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>One change of an existing object: what it is to become, computed from what is stored each time it is tried.</summary>
internal sealed record UpdateRequest
{
    public required Caller Caller { get; init; }

    public required ResourceInfo Info { get; init; }

    public string? Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>"status", "scale" and so on, as it is recorded in managedFields; null: the object itself.</summary>
    public string? Subresource { get; init; }

    public required WriteOptions Options { get; init; }

    /// <summary>Kind of the options object that webhooks see.</summary>
    public required string OptionsKind { get; init; }

    /// <summary>From the stored object (shared, in the version of the request) to the new one.</summary>
    public required Func<JsonObject, JsonObject> Change { get; init; }

    /// <summary>The change carries its own managedFields already (server-side apply).</summary>
    public bool ManagesFields { get; init; }

    /// <summary>A PUT: its uid is a precondition, and its resourceVersion may be required.</summary>
    public bool IsReplacement { get; init; }

    /// <summary>What the write may touch; null: by <see cref="Subresource"/>.</summary>
    public Action<JsonObject, JsonObject>? Restrict { get; init; }
}
