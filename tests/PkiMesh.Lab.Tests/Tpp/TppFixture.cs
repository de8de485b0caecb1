using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>One TPP for the tests of a class that do not get into each other's way: RSA keys cost time.</summary>
public sealed class TppFixture : IAsyncLifetime
{
    internal TppHost Host { get; private set; } = null!;

    public async Task InitializeAsync() => Host = await (await TppHost.StartAsync()).SignInAsync();

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
