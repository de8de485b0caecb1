using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>What admission sees of a request.</summary>
public sealed record AdmissionRequest
{
    /// <summary>CREATE, UPDATE, DELETE or CONNECT.</summary>
    public required string Operation { get; init; }

    public required ResourceInfo Info { get; init; }

    public string? Subresource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }

    /// <summary>The new object; mutating admission replaces it. Null for deletions.</summary>
    public JsonObject? Object { get; set; }

    public JsonObject? OldObject { get; init; }

    public required Caller Caller { get; init; }

    public required WriteOptions Options { get; init; }

    /// <summary>The request's options as the webhooks get them (CreateOptions, UpdateOptions, PatchOptions, DeleteOptions).</summary>
    public required JsonObject OptionsObject { get; init; }
}
