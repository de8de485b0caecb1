using System.Reflection;
using System.Runtime.Loader;

namespace PkiMesh;

/// <summary>Loads the engine and its packages into a load context of their own, on first use.</summary>
internal static class EngineLoader
{
    private static readonly Lazy<IPkiMeshEngine> s_engine = new(Create);

    public static IPkiMeshEngine Engine => s_engine.Value;

    private static IPkiMeshEngine Create()
    {
        var folder = Path.Combine(Path.GetDirectoryName(typeof(EngineLoader).Assembly.Location)!, "engine");
        var path = Path.Combine(folder, "PkiMesh.Engine.dll");
        if (!File.Exists(path))
        {
            throw new PkiMeshException(
                "EngineNotFound",
                PkiMeshErrorKind.ObjectNotFound,
                $"The module is incomplete: there is no '{path}'.",
                path,
                "Install the module again.");
        }

        var entry = new EngineLoadContext(folder).LoadFromAssemblyPath(path).GetType("PkiMesh.Engine.EngineEntry", throwOnError: true)!;
        return (IPkiMeshEngine)entry.GetMethod("Create", BindingFlags.Public | BindingFlags.Static)!.Invoke(null, null)!;
    }

    private sealed class EngineLoadContext(string folder) : AssemblyLoadContext("PkiMesh")
    {
        private static readonly Assembly s_contracts = typeof(IPkiMeshEngine).Assembly;

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == s_contracts.GetName().Name)
                return s_contracts;
            var path = Path.Combine(folder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
