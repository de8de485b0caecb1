namespace PkiMesh.Tests.Support;

/// <summary>The classes that share one <see cref="EmptyLab"/>.</summary>
[CollectionDefinition(Name)]
public sealed class EmptyLabGroup : ICollectionFixture<EmptyLab>
{
    public const string Name = "A lab with nothing in it";
}
