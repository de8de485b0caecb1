using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

/// <summary>The arrows: who may know whom.</summary>
public sealed class ArchitectureTests
{
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "PkiMesh.Contracts.dll", [] },
        { "PkiMesh.dll", ["PkiMesh.Contracts", "System.Management.Automation"] },
        { "engine/PkiMesh.Core.dll", ["PkiMesh.Contracts", "BouncyCastle.Cryptography"] },
        { "engine/PkiMesh.Engine.dll", ["PkiMesh.Contracts", "PkiMesh.Core", "BouncyCastle.Cryptography", "Google.Protobuf", "KubernetesClient", "YamlDotNet"] },
        { "lab/PkiMesh.Lab.dll", ["BouncyCastle.Cryptography", "Google.Protobuf", "ICSharpCode.SharpZipLib", "KubernetesClient", "YamlDotNet"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void An_assembly_references_no_more_than_it_may(string file, string[] allowed)
    {
        var others = References(Path.Combine(Repository.StagedModule, file)).Where(name => !IsFramework(name));
        Assert.Empty(others.Except(allowed));
    }

    [Fact]
    public void PowerShell_itself_is_not_staged() =>
        Assert.Empty(Directory.GetFiles(Repository.StagedModule, "System.Management.Automation*", SearchOption.AllDirectories));

    [Fact]
    public void The_contracts_are_staged_once() =>
        Assert.Single(Directory.GetFiles(Repository.StagedModule, "PkiMesh.Contracts.dll", SearchOption.AllDirectories));

    private static bool IsFramework(string name) =>
        name is "netstandard" or "mscorlib" || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || (name.StartsWith("System.", StringComparison.Ordinal) && name != "System.Management.Automation");

    private static List<string> References(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))];
    }
}
