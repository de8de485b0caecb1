using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

[CollectionDefinition(Name)]
public sealed class CauseLabGroup : ICollectionFixture<CauseLab>
{
    public const string Name = "causes";
}
