using System.Security;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

/// <summary>A session's connection: its token, and how it renews it.</summary>
internal sealed class TppConnection : IDisposable
{
    // A token that ends within this time is renewed first, so that it does not end on the way.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _renewing = new(1, 1);
    private readonly TppSigner _signer;
    private readonly TppSession _session;
    private readonly string _askedScope;
    private SecureString? _access;
    private SecureString? _refresh;
    private Task<TppTokens>? _refreshing;
    private int _generation;

    public TppConnection(TppTransport transport, TppSigner signer, TppSession session, string scope)
    {
        Transport = transport;
        _signer = signer;
        _session = session;
        _askedScope = scope;
    }

    public TppTransport Transport { get; }

    public TppSigner Signer => _signer;

    public Uri Url => _session.Url;

    public bool CanRenew => _refresh is not null || _signer.CanGrant;

    public static TppConnection Of(TppSession session) =>
        session.Connection as TppConnection ?? throw new PkiMeshException(
            "TppSessionClosed",
            PkiMeshErrorKind.InvalidOperation,
            $"The session with {session.Url} is closed.",
            session.Url.AbsoluteUri,
            "Sign in again with Connect-Tpp.");

    public void UseToken(SecureString accessToken) => _access = accessToken.Copy();

    public Task SignInAsync(CancellationToken cancellationToken) => RenewOnceAsync(null, cancellationToken);

    public Task SignInAsync(SecureString refreshToken, CancellationToken cancellationToken) => RenewOnceAsync(refreshToken, cancellationToken);

    public SecureString? ExportRefreshToken() => _refresh?.Copy();

    /// <summary>The session's own token, for cert-manager where no other can be had.</summary>
    public SecureString? ExportAccessToken() => _access?.Copy();

    /// <summary>Sends a call with the session's token. Anything but a dead token comes back as the answer it is.</summary>
    public async Task<TppAnswer> AskAsync(TppCall call, JsonObject? body, CancellationToken cancellationToken)
    {
        if (CanRenew && _session.TokenExpiresUtc is { } end && end - s_margin <= Transport.ServerTimeUtc)
        {
            await RenewAsync(_generation, cancellationToken).ConfigureAwait(false);
        }

        var generation = _generation;
        var answer = await SendAsync(call, body, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 401 && !answer.LacksScope && CanRenew)
        {
            await RenewAsync(generation, cancellationToken).ConfigureAwait(false);
            answer = await SendAsync(call, body, cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>The same, where only a success is an answer.</summary>
    public async Task<TppAnswer> CallAsync(TppCall call, JsonObject? body, object? target, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(call, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw Failure(call, answer, target);
    }

    public PkiMeshException Failure(TppCall call, TppAnswer answer, object? target)
    {
        var failure = TppErrors.Of(call, answer, Url, target, _session.Scope);
        return failure.ErrorId != "TppTokenExpired" || CanRenew ? failure : new PkiMeshException(
            failure.ErrorId,
            failure.Kind,
            failure.Message,
            failure.Target,
            "It has expired or was revoked, and this session came from an access token alone, so it cannot get another. Sign in again with Connect-Tpp -AccessToken and a new one, or with -Credential or -RefreshToken, which renew themselves.");
    }

    public Task RevokeAsync(CancellationToken cancellationToken) =>
        RevokeAsync(Transport, _access ?? throw new ObjectDisposedException(nameof(TppConnection)), cancellationToken);

    public static async Task RevokeAsync(TppTransport transport, SecureString accessToken, CancellationToken cancellationToken)
    {
        var answer = await transport.SendAsync(TppCall.RevokeToken, TppSecret.Reveal(accessToken), null, cancellationToken).ConfigureAwait(false);

        // 202 says that the revocation failed; 400 and 401 that there is nothing to revoke any more.
        if (answer.Status is not (200 or 204 or 400 or 401))
        {
            throw TppPort.RevokeFailed(transport.Url, $"TPP answered {answer}.");
        }
    }

    public void Dispose()
    {
        _access?.Dispose();
        _refresh?.Dispose();
        _access = _refresh = null;
        _signer.Dispose();
        Transport.Dispose();
        _renewing.Dispose();
    }

    private async Task<TppAnswer> SendAsync(TppCall call, JsonObject? body, CancellationToken cancellationToken)
    {
        var access = _access ?? throw new ObjectDisposedException(nameof(TppConnection));
        var answer = await Transport.SendAsync(call, TppSecret.Reveal(access), body, cancellationToken).ConfigureAwait(false);
        _session.ClockSkew = Transport.ClockSkew;
        return answer;
    }

    private async Task RenewAsync(int generation, CancellationToken cancellationToken)
    {
        await _renewing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (generation == _generation)
            {
                await RenewOnceAsync(_refresh, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _renewing.Release();
        }
    }

    private async Task RenewOnceAsync(SecureString? refreshToken, CancellationToken cancellationToken)
    {
        if (refreshToken is not null)
        {
            try
            {
                Take(await RefreshAsync(refreshToken, cancellationToken).ConfigureAwait(false));
                return;
            }
            catch (PkiMeshException refused) when (refused.ErrorId == "TppAuthenticationFailed" && _signer.CanGrant)
            {
            }
        }

        Take(await _signer.GrantAsync(_session.ClientId, _askedScope, cancellationToken).ConfigureAwait(false));
    }

    // A stop ends the wait and not the refresh: TPP would have used up the old token, and nobody would hold the new one.
    // The next renewal takes what came of it.
    private async Task<TppTokens> RefreshAsync(SecureString refreshToken, CancellationToken cancellationToken)
    {
        var refresh = _refreshing ??= _signer.RefreshAsync(refreshToken, _session.ClientId, _askedScope, CancellationToken.None);
        try
        {
            return await refresh.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (refresh.IsCompleted)
            {
                _refreshing = null;
            }
        }
    }

    private void Take(TppTokens tokens)
    {
        _access?.Dispose();
        _access = tokens.Access;
        if (tokens.Refresh is not null)
        {
            _refresh?.Dispose();
            _refresh = tokens.Refresh;
        }

        _generation++;
        _session.TokenExpiresUtc = tokens.ExpiresUtc;
        _session.GrantExpiresUtc = tokens.RefreshUntilUtc ?? _session.GrantExpiresUtc;
        _session.Scope = tokens.Scope ?? _session.Scope;
        _session.Identity = tokens.Identity ?? _session.Identity;
    }
}
