using Org.BouncyCastle.Security;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>Grants and tokens, on the lab's clock.</summary>
public sealed class TokenService(TimeProvider clock, SecureRandom random)
{
    private readonly Dictionary<string, TppApplication> _applications = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TppGrant> _byAccess = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TppGrant> _byRefresh = new(StringComparer.Ordinal);
    private int _sweepAt = 1000;

    public IReadOnlyCollection<TppApplication> Applications => _applications.Values;

    public IReadOnlyCollection<TppGrant> Grants => _byAccess.Values;

    public void Add(TppApplication application) => _applications[application.Id] = application;

    /// <summary>The integration of that id. The case counts, as TPP says of it on refresh.</summary>
    public TppApplication? FindApplication(string id) => _applications.GetValueOrDefault(id);

    public TppGrant Issue(TppApplication application, TppUser user, TppScope scope)
    {
        Sweep();
        var grant = new TppGrant(application, user, scope, clock.GetUtcNow());
        Renew(grant);
        return grant;
    }

    /// <summary>Puts back a grant of an earlier run.</summary>
    internal void Restore(TppGrant grant)
    {
        _byAccess[grant.AccessToken] = grant;
        if (grant.RefreshToken is { } refresh)
        {
            _byRefresh[refresh] = grant;
        }
    }

    /// <summary>The grant of an access token that still lives.</summary>
    public TppGrant? Find(string? token)
    {
        if (token is null || !_byAccess.TryGetValue(token, out var grant))
        {
            return null;
        }

        return clock.GetUtcNow() < grant.AccessEndsOn ? grant : null;
    }

    /// <summary>Exchanges a refresh token; it is worth nothing afterwards, nor is the access token that went with it.</summary>
    public TppGrant? Refresh(string clientId, string refreshToken)
    {
        if (!_byRefresh.TryGetValue(refreshToken, out var grant)
            || grant.Application.Id != clientId
            || (grant.EndsOn is { } end && clock.GetUtcNow() >= end))
        {
            return null;
        }

        Renew(grant);
        return grant;
    }

    public void Revoke(TppGrant grant)
    {
        _byAccess.Remove(grant.AccessToken);
        if (grant.RefreshToken is { } refresh)
        {
            _byRefresh.Remove(refresh);
        }
    }

    public int RevokeAll(Func<TppGrant, bool> which)
    {
        var found = _byAccess.Values.Where(which).ToList();
        found.ForEach(Revoke);
        return found.Count;
    }

    /// <summary>Ends the access tokens now; their grants can still be refreshed.</summary>
    public int ExpireAll(Func<TppGrant, bool> which)
    {
        var found = _byAccess.Values.Where(which).ToList();
        found.ForEach(grant => grant.AccessEndsOn = clock.GetUtcNow());
        return found.Count;
    }

    // An issuer that signs in by password leaves a grant at every look at TPP (measured.md §3): what has ended must not pile up.
    private void Sweep()
    {
        if (_byAccess.Count >= _sweepAt)
        {
            var now = clock.GetUtcNow();
            RevokeAll(grant => grant.EndsOn <= now);
            _sweepAt = Math.Max(1000, _byAccess.Count * 2);
        }
    }

    private void Renew(TppGrant grant)
    {
        Revoke(grant);
        var now = clock.GetUtcNow();
        grant.AccessToken = NewToken();
        grant.AccessIssuedOn = now;
        grant.AccessEndsOn = now + grant.Application.AccessValidity;
        if (grant.EndsOn is { } end && end < grant.AccessEndsOn)
        {
            grant.AccessEndsOn = end;
        }

        _byAccess[grant.AccessToken] = grant;
        grant.RefreshToken = grant.Application.Renewable ? NewToken() : null;
        if (grant.RefreshToken is { } refresh)
        {
            _byRefresh[refresh] = grant;
        }
    }

    private string NewToken()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Convert.ToBase64String(bytes);
    }
}
