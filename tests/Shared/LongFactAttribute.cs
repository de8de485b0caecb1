using Xunit;

namespace PkiMesh.Testing;

/// <summary>A test that takes minutes, and says so when it is skipped.</summary>
internal sealed class LongFactAttribute : FactAttribute
{
    public LongFactAttribute() => Skip = LongTests.Wanted ? null : LongTests.Reason;
}
