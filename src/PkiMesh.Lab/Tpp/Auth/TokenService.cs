using Org.BouncyCastle.Security;
using PkiMesh.Lab.Tpp.Security;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp.Auth;

/// <summary>Grants and tokens, on the lab's clock.</summary>
public sealed class TokenService(TimeProvider clock, SecureRandom random, TppChanges changes)
{
    private const int MostOfOne = 1000;
    private readonly Dictionary<string, TppApplication> _applications = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TppGrant> _byAccess = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TppGrant> _byRefresh = new(StringComparer.Ordinal);
    private long _uses;

    public IReadOnlyCollection<TppApplication> Applications => _applications.Values;

    public IReadOnlyCollection<TppGrant> Grants => _byAccess.Values;

    public void Add(TppApplication application)
    {
        _applications[application.Id] = application;
        changes.Add();
    }

    /// <summary>The integration of that id. The case counts, as TPP says of it on refresh.</summary>
    public TppApplication? FindApplication(string id) => _applications.GetValueOrDefault(id);

    public TppGrant Issue(TppApplication application, TppUser user, TppScope scope)
    {
        MakeRoom(application, user);
        var grant = new TppGrant(application, user, scope, clock.GetUtcNow());
        Renew(grant);
        return grant;
    }

    /// <summary>Puts back a grant of an earlier run.</summary>
    internal void Restore(TppGrant grant)
    {
        Use(grant);
        _byAccess[grant.AccessToken] = grant;
        if (grant.RefreshToken is { } refresh)
        {
            _byRefresh[refresh] = grant;
        }
    }

    /// <summary>The grant of an access token that still lives.</summary>
    public TppGrant? Find(string? token)
    {
        if (token is null || !_byAccess.TryGetValue(token, out var grant) || clock.GetUtcNow() >= grant.AccessEndsOn)
        {
            return null;
        }

        Use(grant);
        return grant;
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

        changes.Add();
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
        changes.Add();
        return found.Count;
    }

    // An issuer that signs in by password leaves a grant at every look at TPP (measured.md §3), and it looks for a year before the first of
    // them ends. What one user has granted one client makes room for no other's: what has ended first, then what was used longest ago.
    private void MakeRoom(TppApplication application, TppUser user)
    {
        var found = _byAccess.Values.Where(grant => grant.Application.Id == application.Id && grant.User == user).ToList();
        if (found.Count >= MostOfOne)
        {
            var now = clock.GetUtcNow();
            found.OrderBy(grant => !(grant.EndsOn <= now)).ThenBy(grant => grant.LastUse).Take(found.Count - MostOfOne + 1).ToList().ForEach(Revoke);
        }
    }

    private void Use(TppGrant grant) => grant.LastUse = ++_uses;

    private void Renew(TppGrant grant)
    {
        Revoke(grant);
        Use(grant);
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
