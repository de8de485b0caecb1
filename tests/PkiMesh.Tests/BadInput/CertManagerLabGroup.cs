using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.BadInput;

/// <summary>The classes that share one <see cref="CertManagerLab"/>.</summary>
[CollectionDefinition(Name)]
public sealed class CertManagerLabGroup : ICollectionFixture<CertManagerLab>
{
    public const string Name = "A lab with cert-manager, for bad input";
}
