namespace PkiMesh.Tests.EndToEnd;

/// <summary>The classes that share one <see cref="BuiltMesh"/>.</summary>
[CollectionDefinition(Name)]
public sealed class BuiltMeshGroup : ICollectionFixture<BuiltMesh>
{
    public const string Name = "A mesh that the script has made";
}
