using System.Security;
using PkiMesh.Engine.Tpp;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>What the tests of this folder share: a fake server and sessions with it.</summary>
public abstract class TppTest : IAsyncLifetime
{
    internal const string Password = "pa55-canary";

    internal ITppPort Port { get; } = new TppPort(new ImpatientTime());

    internal FakeTpp Tpp { get; private set; } = null!;

    internal QuietOperation Operation { get; } = new();

    internal static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync() => Tpp = await FakeTpp.StartAsync();

    public async Task DisposeAsync() => await Tpp.DisposeAsync();

    internal static SecureString Secret(string text) => TppSecret.Keep(text);

    internal Task<TppSession> ConnectAsync(TppGrantKind grant = TppGrantKind.Credential, string secret = Password, string scope = TppConnectRequest.DefaultScope) =>
        Port.ConnectAsync(Request(grant, secret, scope), Operation, None);

    internal TppConnectRequest Request(TppGrantKind grant = TppGrantKind.Credential, string secret = Password, string scope = TppConnectRequest.DefaultScope, string? ca = null) => new()
    {
        Url = Tpp.Url,
        Grant = grant,
        UserName = grant == TppGrantKind.Credential ? "local:ops" : null,
        Secret = Secret(secret),
        Scope = scope,
        CertificateAuthorityPem = ca ?? Tpp.Authority.RootPem,
        Timeout = TimeSpan.FromMinutes(3),
    };

    internal static async Task<PkiMeshException> FailsAsync(Func<Task> action, string errorId)
    {
        var error = await Assert.ThrowsAsync<PkiMeshException>(action);
        Assert.True(error.ErrorId == errorId, $"expected {errorId}, got {error.ErrorId}: {error.Message}");
        Assert.False(string.IsNullOrWhiteSpace(error.Advice), $"{errorId} gives no advice");
        Assert.NotNull(error.Target);
        return error;
    }
}
