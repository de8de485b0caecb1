namespace PkiMesh;

/// <summary>
/// The ports the commands work through, made real by PkiMesh.Engine behind its own load context. Each port adds its property in
/// its own file (the interface and its implementation are partial).
/// </summary>
public partial interface IPkiMeshEngine : IAsyncDisposable;
