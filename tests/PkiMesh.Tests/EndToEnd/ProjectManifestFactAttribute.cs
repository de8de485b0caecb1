using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>A long test that needs the projects' own manifests, and says so when it is skipped.</summary>
internal sealed class ProjectManifestFactAttribute : FactAttribute
{
    public ProjectManifestFactAttribute() => Skip = !LongTests.Wanted ? LongTests.Reason : ProjectManifests.Root is null ? ProjectManifests.Missing : null;
}
