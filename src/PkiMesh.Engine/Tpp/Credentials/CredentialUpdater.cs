using System.Security;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Credentials;

/// <summary>
/// Replaces the token in an issuer's Secret: a new one is proved good before it goes in, the old one's grant is revoked after
/// cert-manager has signed in with the new one, and until then the Secret keeps both.
/// </summary>
internal sealed class CredentialUpdater(KubeClient client, ITppPort tpp, IOperation operation)
{
    private static readonly TimeSpan s_cleanUp = TimeSpan.FromSeconds(10);
    private IReadOnlyList<TppClusterIssuer>? _others;

    public async Task<TppClusterIssuer> UpdateAsync(TppCredentialOptions options, CancellationToken cancellationToken)
    {
        var issuer = options.Issuer;
        var session = options.Session;
        var activity = $"ClusterIssuer {issuer.Name}";
        operation.Progress(activity, "judging the token that is there");
        RequireSameServer(issuer, session);
        var secret = new IssuerSecret(client, issuer);
        await secret.ReadAsync(cancellationToken).ConfigureAwait(false);
        using var present = secret.Token();
        using var previous = secret.Previous();
        var info = present is null ? null : await tpp.InspectTokenAsync(session, present, cancellationToken).ConfigureAwait(false);
        var given = options.AccessToken is { } brought && !(present is not null && IssuerSecret.Same(present, brought)) ? brought : null;
        var why = !secret.Exists ? "there is none" : present is null ? (secret.HasPassword ? "in place of user name and password" : "there is none")
            : CredentialRules.Objection(info, options.RenewBefore) ?? (options.Force && options.AccessToken is null ? "asked for with -Force" : given is not null ? "the one that was given" : null);
        if (why is null && previous is null)
        {
            operation.Report(new MeshChange(MeshChangeAction.None, "Secret", issuer.SecretNamespace, issuer.SecretName, Until(info)));
            return issuer with { TokenExpiresUtc = info?.ExpiresUtc, Session = session };
        }

        RequireOurs(secret, options);
        var clientId = options.ClientId ?? (info is { ClientId.Length: > 0 } known ? known.ClientId : session.ClientId);
        var old = why is null ? previous : info is null ? previous : present;
        var mayRevoke = old is not null && await MayRevokeAsync(options, old, cancellationToken).ConfigureAwait(false);
        if (!await operation.ConfirmAsync($"credential of ClusterIssuer {issuer.Name}", "Replace", Plan(options, why, clientId, mayRevoke)).ConfigureAwait(false) || operation.WhatIf)
            return issuer with { IsPlanned = true, Session = session };

        // Left by a run that was killed before the one that is being replaced now: its place in the Secret is needed.
        if (why is not null && info is not null && previous is not null && await MayRevokeAsync(options, previous, cancellationToken).ConfigureAwait(false))
            await tpp.RevokeTokenAsync(session, previous, cancellationToken).ConfigureAwait(false);

        if (why is not null)
        {
            info = await ReplaceAsync(options, secret, given, clientId, present, old, info, cancellationToken).ConfigureAwait(false);
            operation.Report(new MeshChange(MeshChangeAction.Update, "Secret", issuer.SecretNamespace, issuer.SecretName, Until(info)));
        }
        else
        {
            await new IssuerProbe(client, operation).CheckAsync(issuer.Name, options.Timeout, cancellationToken).ConfigureAwait(false);
        }

        await secret.ReadAsync(cancellationToken).ConfigureAwait(false);
        using var current = secret.Token()!;
        if (mayRevoke)
        {
            operation.Progress(activity, "revoking the grant before");
            await tpp.RevokeTokenAsync(session, old!, cancellationToken).ConfigureAwait(false);
            operation.Report(GrantChange(MeshChangeAction.Delete, clientId, "the one before"));
        }

        await secret.WriteAsync(current, null, options.Force, cancellationToken).ConfigureAwait(false);
        return issuer with { TokenExpiresUtc = info?.ExpiresUtc, Ready = true, Session = session };
    }

    private async Task<TppTokenInfo> ReplaceAsync(
        TppCredentialOptions options, IssuerSecret secret, SecureString? given, string clientId, SecureString? present, SecureString? old, TppTokenInfo? before, CancellationToken cancellationToken)
    {
        var session = options.Session;
        operation.Progress($"ClusterIssuer {options.Issuer.Name}", given is null ? "getting a new grant" : "judging the token that was given");
        using var own = given is null ? (await tpp.NewGrantAsync(session, clientId, TppConnectRequest.DefaultScope, cancellationToken).ConfigureAwait(false)).AccessToken : null;
        var token = given ?? own!;
        var (sent, written) = (false, false);
        try
        {
            if (own is not null)
                operation.Report(GrantChange(MeshChangeAction.Create, clientId, $"scope {TppConnectRequest.DefaultScope}"));
            var info = await tpp.InspectTokenAsync(session, token, cancellationToken).ConfigureAwait(false);
            await RequireGoodAsync(options, before, info, token, cancellationToken).ConfigureAwait(false);
            sent = true;
            await secret.WriteAsync(token, old, options.Force, cancellationToken).ConfigureAwait(false);
            written = true;
            await new IssuerProbe(client, operation).CheckAsync(options.Issuer.Name, options.Timeout, cancellationToken).ConfigureAwait(false);
            return info!;
        }
        catch (PkiMeshException failure)
        {
            written = written || (sent && await MayHoldAsync(secret, token).ConfigureAwait(false));

            // TPP took the token, and cert-manager did not get in with it: where the one before worked, it goes back.
            var isBack = written && before is not null && present is not null
                && await TryAsync(token => secret.WriteAsync(present, null, options.Force, token), "The token before could not be put back").ConfigureAwait(false);
            if (own is not null && (!written || isBack))
                await TryAsync(token => tpp.RevokeTokenAsync(session, own, token), "The new grant could not be revoked").ConfigureAwait(false);
            if (!isBack)
                throw;
            throw new PkiMeshException(failure.ErrorId, failure.Kind, $"{failure.Message} The token before was put back.", failure.Target, failure.Advice);
        }
        catch (OperationCanceledException) when (own is not null && !written)
        {
            // Nobody else knows the new grant; once the Secret has it, the next run goes on from there.
            if (!sent || !await MayHoldAsync(secret, token).ConfigureAwait(false))
                await TryAsync(token => tpp.RevokeTokenAsync(session, own, token), "The new grant could not be revoked").ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A write without an answer may have been done all the same, and a grant that the Secret has is not to be revoked.</summary>
    private async Task<bool> MayHoldAsync(IssuerSecret secret, SecureString token) =>
        !await TryAsync(secret.ReadAsync, $"{secret.Subject} could not be read again").ConfigureAwait(false) || secret.Holds(token);

    /// <summary>The new token is not worse than the one that is there, and the zone can be read with it: a real call, before anything is changed.</summary>
    private async Task RequireGoodAsync(TppCredentialOptions options, TppTokenInfo? before, TppTokenInfo? info, SecureString token, CancellationToken cancellationToken)
    {
        var worse = CredentialRules.Worse(before, info);
        // Every issuer that reads the Secret signs in with it from then on, each to a zone of its own.
        HashSet<string> zones = new(StringComparer.OrdinalIgnoreCase) { TppZone.ToPolicyDn(options.Issuer.Zone) };
        zones.UnionWith((await OthersAsync(options, cancellationToken).ConfigureAwait(false)).Where(other => Shares(other, options.Issuer)).Select(other => TppZone.ToPolicyDn(other.Zone)));

        var connection = TppConnection.Of(options.Session);
        foreach (var zone in zones)
        {
            if (worse is not null)
                break;
            var answer = await connection.Transport.SendAsync(TppCall.CheckPolicy, TppSecret.Reveal(token), new JsonObject { ["PolicyDN"] = zone }, cancellationToken).ConfigureAwait(false);
            worse = answer.IsSuccess ? null : $"The zone \"{zone}\" cannot be read with it ({answer}).";
        }

        if (worse is not null)
        {
            throw new PkiMeshException("TppCredentialWorse", PkiMeshErrorKind.InvalidOperation,
                $"The new access token for ClusterIssuer {options.Issuer.Name} was not put there: it would be a worse one. {worse}", $"ClusterIssuer {options.Issuer.Name}",
                "Name an API integration (-ClientId) that gives the scope certificate:manage and a longer life, and sign in as a user with rights on the zone. Nothing was changed.");
        }
    }

    private static void RequireSameServer(TppClusterIssuer issuer, TppSession session)
    {
        if (issuer.TppUrl.Authority != session.Url.Authority)
        {
            throw new PkiMeshException("TppServerMismatch", PkiMeshErrorKind.InvalidArgument,
                $"ClusterIssuer {issuer.Name} uses {issuer.TppUrl}, and the TPP session is with {session.Url}.", $"ClusterIssuer {issuer.Name}",
                "Sign in with Connect-Tpp to the server that the issuer uses.");
        }
    }

    private static void RequireOurs(IssuerSecret secret, TppCredentialOptions options)
    {
        if (!secret.IsOurs && !options.Force)
        {
            throw new PkiMeshException("ObjectOwnedByOther", PkiMeshErrorKind.ResourceExists, $"{secret.Subject} was made by {secret.Managers}, who would put its own token back.", secret.Subject,
                "Have the token replaced there, or take the Secret over with -Force.");
        }
    }

    /// <summary>A grant that somebody else uses as well stays: the session itself, or another issuer's Secret.</summary>
    private async Task<bool> MayRevokeAsync(TppCredentialOptions options, SecureString old, CancellationToken cancellationToken)
    {
        using var own = TppConnection.Of(options.Session).ExportAccessToken();
        if (own is not null && IssuerSecret.Same(own, old))
        {
            operation.Warning("The token before is this session's own; its grant is left as it is. Disconnect-Tpp -Force revokes it.");
            return false;
        }

        foreach (var other in await OthersAsync(options, cancellationToken).ConfigureAwait(false))
        {
            if (Shares(other, options.Issuer))
                continue;
            var secret = new IssuerSecret(client, other);
            await secret.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (secret.Holds(old))
            {
                operation.Warning($"{NameOf(other)} signs in with the same token; its grant is left as it is.");
                return false;
            }
        }

        return true;
    }

    /// <summary>The other issuers before TPP: those of the cluster, and those of a namespace, which read a Secret of their own namespace.</summary>
    private async Task<IReadOnlyList<TppClusterIssuer>> OthersAsync(TppCredentialOptions options, CancellationToken cancellationToken)
    {
        if (_others is not null)
            return _others;
        var reader = new TppIssuerReader(client, options.Issuer.Cluster);
        List<TppClusterIssuer> found = [];
        foreach (var resource in (KubeResource[])[KubeResources.ClusterIssuers, KubeResources.Issuers])
        {
            await foreach (var other in client.ListAsync(resource, null, null, cancellationToken).ConfigureAwait(false))
            {
                var ns = other.Namespace();
                if (reader.Read(other, ns ?? options.Issuer.SecretNamespace) is { } issuer && (ns is not null || issuer.Name != options.Issuer.Name))
                    found.Add(ns is null ? issuer : issuer with { Name = $"{ns}/{issuer.Name}" });
            }
        }

        return _others = found;
    }

    private static bool Shares(TppClusterIssuer other, TppClusterIssuer issuer) => other.SecretName == issuer.SecretName && other.SecretNamespace == issuer.SecretNamespace;

    private static string NameOf(TppClusterIssuer issuer) => issuer.Name.Contains('/', StringComparison.Ordinal) ? $"Issuer {issuer.Name}" : $"ClusterIssuer {issuer.Name}";

    private static List<MeshChange> Plan(TppCredentialOptions options, string? why, string clientId, bool mayRevoke)
    {
        List<MeshChange> plan = [];
        if (why is not null)
        {
            if (options.AccessToken is null)
                plan.Add(GrantChange(MeshChangeAction.Create, clientId, $"scope {TppConnectRequest.DefaultScope}"));
            plan.Add(new MeshChange(MeshChangeAction.Update, "Secret", options.Issuer.SecretNamespace, options.Issuer.SecretName, $"fresh access token: {why}"));
        }

        plan.Add(new MeshChange(MeshChangeAction.Wait, "ClusterIssuer", null, options.Issuer.Name, "cert-manager signs in to TPP with it"));
        if (mayRevoke)
            plan.Add(GrantChange(MeshChangeAction.Delete, clientId, "the one before"));
        return plan;
    }

    private static MeshChange GrantChange(MeshChangeAction action, string clientId, string detail) => new(action, "TppGrant", null, clientId, detail);

    private static string? Until(TppTokenInfo? info) => info?.ExpiresUtc is { } end ? $"access token until {end:u}" : null;

    private async Task<bool> TryAsync(Func<CancellationToken, Task> action, string failed)
    {
        try
        {
            using var limit = new CancellationTokenSource(s_cleanUp);
            await action(limit.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is PkiMeshException or OperationCanceledException)
        {
            operation.Warning($"{failed}: {e.Message}");
            return false;
        }
    }
}
