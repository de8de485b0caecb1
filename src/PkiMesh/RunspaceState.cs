using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace PkiMesh;

/// <summary>What one runspace remembers between commands, by type: its default cluster, its default TPP session.</summary>
public sealed class RunspaceState
{
    private static readonly ConditionalWeakTable<Runspace, RunspaceState> s_states = [];
    private readonly ConcurrentDictionary<Type, object> _values = new();

    private RunspaceState()
    {
    }

    /// <summary>The state of the runspace that runs on this thread.</summary>
    internal static RunspaceState Current => s_states.GetValue(Runspace.DefaultRunspace, static _ => new RunspaceState());

    /// <summary>What is remembered of that type, or null.</summary>
    public T? Get<T>()
        where T : class => _values.TryGetValue(typeof(T), out var value) ? (T)value : null;

    /// <summary>Remembers it in place of what was there.</summary>
    public void Set<T>(T value)
        where T : class => _values[typeof(T)] = value;

    /// <summary>Forgets it, and says what it was.</summary>
    public T? Remove<T>()
        where T : class => _values.TryRemove(typeof(T), out var value) ? (T)value : null;

    /// <summary>Forgets and disposes everything of this runspace.</summary>
    internal static void Clear(Runspace runspace)
    {
        if (!s_states.TryGetValue(runspace, out var state))
            return;
        s_states.Remove(runspace);
        foreach (var value in state._values.Values.OfType<IDisposable>())
            value.Dispose();
    }
}

/// <summary>Runs when the module is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => RunspaceState.Clear(Runspace.DefaultRunspace);
}
