using Xunit;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A test that needs the recorded commands, kubectl and a shell, and says so when it is skipped.</summary>
internal sealed class RecordedCommandsFactAttribute : FactAttribute
{
    public RecordedCommandsFactAttribute() => Skip = !SharedData.IsThere ? SharedData.Missing : KubectlWorld.Program is null ? "There is no kubectl, or no shell, on this machine." : null;
}
