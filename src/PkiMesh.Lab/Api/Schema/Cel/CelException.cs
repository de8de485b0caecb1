namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>An expression that cannot be compiled, or an evaluation that fails ("no such key: x").</summary>
internal sealed class CelException(string message) : Exception(message);
