using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

/// <summary>What an import loads, and into which context.</summary>
public sealed class ImportTests
{
    private const string ListAssemblies = """
        [System.Runtime.Loader.AssemblyLoadContext]::All | ForEach-Object {
            $context = $_.Name
            $_.Assemblies | ForEach-Object { "$context/$($_.GetName().Name)/$($_.GetName().Version.Major)" }
        }
        """;

    [Fact]
    public async Task An_import_loads_the_commands_and_nothing_else()
    {
        var loaded = (await FreshProcess.RunScriptAsync(ListAssemblies)).EnsureSuccess().Lines;
        Assert.Contains("Default/PkiMesh/0", loaded);
        Assert.DoesNotContain(loaded, line => line.Contains("PkiMesh.Engine", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, line => line.Contains("KubernetesClient", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, line => line.Contains("BouncyCastle", StringComparison.Ordinal));
        Assert.DoesNotContain(loaded, line => line.Contains("YamlDotNet", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_use_loads_the_engine_into_a_context_of_its_own()
    {
        var loaded = (await FreshProcess.RunScriptAsync("Get-PkiMeshLab\n" + ListAssemblies)).EnsureSuccess().Lines;
        Assert.Contains("PkiMesh/PkiMesh.Engine/0", loaded);
        Assert.Single(loaded, line => line.Contains("/PkiMesh.Contracts/", StringComparison.Ordinal));
        Assert.Contains("Default/PkiMesh.Contracts/0", loaded);
    }

    [Fact]
    public async Task An_older_YamlDotNet_that_is_loaded_already_does_no_harm()
    {
        var old = Path.Combine(AppContext.BaseDirectory, "old", "YamlDotNet.dll");
        var result = await FreshProcess.RunScriptAsync($$"""
            [void][System.Reflection.Assembly]::LoadFrom('{{old}}')
            [void][YamlDotNet.Serialization.DeserializerBuilder]::new()
            try { Connect-MeshCluster -KubeConfig "a: [`n" } catch { $_.FullyQualifiedErrorId }
            {{ListAssemblies}}
            """);
        var lines = result.EnsureSuccess().Lines;
        Assert.Contains("Default/YamlDotNet/13", lines);
        Assert.Contains("PkiMesh/YamlDotNet/18", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("UnexpectedFailure", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(",PkiMesh.Commands.ConnectMeshClusterCommand", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_module_can_be_removed_and_imported_again()
    {
        var result = await FreshProcess.RunScriptAsync($"""
            Get-PkiMeshLab
            Remove-Module PkiMesh
            Import-Module '{Repository.Manifest}'
            Get-PkiMeshLab
            'done'
            """);
        Assert.Equal(["done"], result.EnsureSuccess().Lines);
    }
}
