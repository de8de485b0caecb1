namespace PkiMesh.Tests.Support;

/// <summary>A lab in which nobody has installed anything, and nobody does.</summary>
public sealed class EmptyLab : IAsyncLifetime
{
    private TestLab? _lab;

    public TestLab Lab => _lab!;

    public async Task InitializeAsync() => _lab = await TestLab.StartAsync();

    public async Task DisposeAsync()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
    }
}
