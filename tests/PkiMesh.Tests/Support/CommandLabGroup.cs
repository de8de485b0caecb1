namespace PkiMesh.Tests.Support;

/// <summary>The classes of single commands that share one <see cref="CertManagerLab"/>. They keep apart by the names they use.</summary>
[CollectionDefinition(Name)]
public sealed class CommandLabGroup : ICollectionFixture<CertManagerLab>
{
    public const string Name = "A lab with cert-manager, for single commands";
}
