using Xunit;

namespace PkiMesh.Testing;

/// <summary>A theory whose rows take minutes, and which says so when it is skipped.</summary>
internal sealed class LongTheoryAttribute : TheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongTests.Wanted ? null : LongTests.Reason;
}
