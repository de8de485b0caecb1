namespace PkiMesh.Engine;

/// <summary>The one type the module knows by name. Each port adds its property in its own part of this class.</summary>
public sealed partial class EngineEntry : IPkiMeshEngine
{
    private EngineEntry()
    {
    }

    /// <summary>Makes the engine; called through reflection, once in a process.</summary>
    public static IPkiMeshEngine Create() => new EngineEntry();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
