using Xunit;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>Skipped, with the reason, where kubectl is not installed.</summary>
internal sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute()
    {
        if (KubectlTests.Binaries().Count == 0)
        {
            Skip = "kubectl is not on the PATH.";
        }
    }
}
