using Xunit;

namespace PkiMesh.Lab.Tests;

/// <summary>A test that needs shared/data beside the repository, and says so when it is skipped.</summary>
internal sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute() => Skip = SharedData.IsThere ? null : SharedData.Missing;
}
