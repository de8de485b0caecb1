using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>A test that needs the tutorial's text and kubectl, and says so when it is skipped.</summary>
internal sealed class TutorialFactAttribute : FactAttribute
{
    public TutorialFactAttribute() =>
        Skip = TutorialText.Path is null ? "There is no shared/seed/tutorial.md beside the repository." : KubectlProgram.Find("") is null ? "kubectl is not on the PATH." : null;
}
