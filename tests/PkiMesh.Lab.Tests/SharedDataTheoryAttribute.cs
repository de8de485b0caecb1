using Xunit;

namespace PkiMesh.Lab.Tests;

/// <summary>A theory that needs shared/data beside the repository, and says so when it is skipped.</summary>
internal sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute() => Skip = SharedData.IsThere ? null : SharedData.Missing;
}
