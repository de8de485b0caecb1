using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine.CertManager;

/// <summary>The ClusterIssuer before TPP, and the Secret it signs in with.</summary>
internal sealed class TppIssuerMaker(KubeClient client, MeshCluster cluster, ITppPort tpp, IOperation operation)
{
    // cert-manager tries again 5 s after its first two attempts: a refusal that outlives them is no echo of an earlier Secret.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);

    public async Task<TppClusterIssuer> MakeAsync(TppClusterIssuerOptions options, CancellationToken cancellationToken)
    {
        var secretName = options.SecretName ?? options.Name + "-credentials";
        var activity = $"ClusterIssuer {options.Name}";
        var zone = TppZone.Parse(options.Zone);
        var planOptions = new PlanOptions(options.Force) { Lenient = operation.WhatIf };
        if (!operation.WhatIf)
            await client.Discovery.RequireAsync(KubeResources.ClusterIssuers, cancellationToken).ConfigureAwait(false);
        operation.Progress(activity, "checking the zone in TPP");
        await CheckZoneAsync(options, zone, cancellationToken).ConfigureAwait(false);
        if (options.Credential is not null)
            operation.Warning("User name and password will lie in the cluster, readable by whoever may read its Secrets. An access token can be limited and revoked.");

        operation.Progress(activity, "planning");
        var credentials = new TppCredentials(tpp, operation);
        var live = await FindSecretAsync(secretName, options, cancellationToken).ConfigureAwait(false);
        var (keep, expires, why) = await credentials.JudgeAsync(live, options, cancellationToken).ConfigureAwait(false);
        var secretChange = new MeshChange(keep ? MeshChangeAction.None : live is null ? MeshChangeAction.Create : MeshChangeAction.Update,
            "Secret", options.SecretNamespace, secretName, why);
        var issuer = new ManifestObject(ToIssuer(options, secretName), "ClusterIssuer", 0);
        var plan = await new ObjectPlanner(client, planOptions).PlanAsync([issuer], cancellationToken).ConfigureAwait(false);
        var result = new TppClusterIssuer
        {
            Cluster = cluster,
            Name = options.Name,
            Zone = options.Zone,
            TppUrl = options.Session.Url,
            SecretName = secretName,
            SecretNamespace = options.SecretNamespace,
            TokenExpiresUtc = expires,
            Session = options.Session,
            IsPlanned = true,
        };
        if (!await operation.ConfirmAsync($"ClusterIssuer {options.Name} for TPP zone {zone}", "Apply", [secretChange, .. plan.Select(p => p.Change)]).ConfigureAwait(false))
            return result;
        if (operation.WhatIf)
            return result;

        if (!keep)
            expires = await WriteSecretAsync(credentials, options, secretName, secretChange, cancellationToken).ConfigureAwait(false);
        await new PlanApplier(client, planOptions, operation, activity).ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        result = result with { IsPlanned = false, TokenExpiresUtc = expires };
        if (options.NoWait)
            return result;
        await WaitReadyAsync(options, activity, cancellationToken).ConfigureAwait(false);
        return result with { Ready = true };
    }

    private async Task CheckZoneAsync(TppClusterIssuerOptions options, string zone, CancellationToken cancellationToken)
    {
        var policy = await tpp.GetPolicyAsync(options.Session, options.Zone, null, cancellationToken).ConfigureAwait(false);
        if (policy.CsrGeneration is { IsLocked: true } csr && csr.ToString().StartsWith("ServiceGenerated", StringComparison.OrdinalIgnoreCase))
            operation.Warning($"Zone {zone} is set to service-generated requests; cert-manager brings its own.");
        if (policy.KeyAlgorithm is { IsLocked: true } key && key.ToString().StartsWith("RSA", StringComparison.OrdinalIgnoreCase))
            operation.Warning($"Zone {zone} is locked to RSA keys: the default ECDSA P-256 anchor will be refused there. New-MeshTrustAnchor -KeyAlgorithm RSA would be taken.");
    }

    private async Task<JsonObject?> FindSecretAsync(string name, TppClusterIssuerOptions options, CancellationToken cancellationToken)
    {
        var ns = await client.GetAsync(KubeResources.Namespaces, null, options.SecretNamespace, cancellationToken).ConfigureAwait(false);
        if (ns is null && !operation.WhatIf)
        {
            throw new PkiMeshException("NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound,
                $"Namespace {options.SecretNamespace}, cert-manager's cluster resource namespace, does not exist.", options.SecretNamespace,
                "Install cert-manager first (Install-CertManager), or name its namespace with -Namespace.");
        }

        if (ns is not null && ns.IsTerminating())
        {
            throw new PkiMeshException("NamespaceTerminating", PkiMeshErrorKind.InvalidOperation, $"Namespace {options.SecretNamespace} is being deleted.", options.SecretNamespace,
                $"Wait until namespace {options.SecretNamespace} is gone, then install cert-manager again.");
        }

        var live = await client.GetAsync(KubeResources.Secrets, options.SecretNamespace, name, cancellationToken).ConfigureAwait(false);
        if (live is not null && !options.Force && !live.IsManagedByUs())
        {
            var (keep, _, _) = await new TppCredentials(tpp, operation).JudgeAsync(live, options, cancellationToken).ConfigureAwait(false);
            if (!keep)
            {
                throw new PkiMeshException("ObjectOwnedByOther", PkiMeshErrorKind.ResourceExists,
                    $"Secret {options.SecretNamespace}/{name} exists and was made by {string.Join(", ", live.Managers().DefaultIfEmpty("another"))}.", $"Secret {options.SecretNamespace}/{name}",
                    "Choose another name with -SecretName, or take it over with -Force.");
            }
        }

        return live;
    }

    private async Task<DateTime?> WriteSecretAsync(
        TppCredentials credentials, TppClusterIssuerOptions options, string name, MeshChange change, CancellationToken cancellationToken)
    {
        var apply = new ApplyOptions(options.Force);
        if (options.Credential is not null)
        {
            await client.ApplyAsync(KubeResources.Secrets, TppCredentials.ToSecret(options, name, null), apply, cancellationToken).ConfigureAwait(false);
            operation.Report(change);
            return null;
        }

        operation.Progress($"ClusterIssuer {options.Name}", "getting an access token for cert-manager");
        var (token, expires, ownGrant) = await credentials.GetTokenAsync(options.Session, cancellationToken).ConfigureAwait(false);
        using (token)
        {
            try
            {
                await client.ApplyAsync(KubeResources.Secrets, TppCredentials.ToSecret(options, name, token), apply, cancellationToken).ConfigureAwait(false);
            }
            catch when (ownGrant)
            {
                // A grant that nobody will use must not stay behind; the failure of the apply is what the user must see.
                await RevokeQuietlyAsync(options.Session, token).ConfigureAwait(false);
                throw;
            }
        }

        operation.Report(change);
        return expires;
    }

    private async Task RevokeQuietlyAsync(TppSession session, System.Security.SecureString token)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await tpp.RevokeTokenAsync(session, token, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is PkiMeshException or OperationCanceledException)
        {
            operation.Verbose($"The unused grant could not be revoked: {e.Message}");
        }
    }

    private async Task WaitReadyAsync(TppClusterIssuerOptions options, string activity, CancellationToken cancellationToken)
    {
        operation.Progress(activity, "waiting for cert-manager to sign in to TPP");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var left = options.Timeout - clock.Elapsed;
            var outcome = await client.Waiter.WaitAsync(KubeResources.ClusterIssuers, null, options.Name, left < s_slice ? left : s_slice, o =>
                o?.Condition("Ready") is { } ready && ready.Text("status") == "True"
                && (ready.Number("observedGeneration") ?? long.MaxValue) >= (o.Number("metadata", "generation") ?? 0), cancellationToken).ConfigureAwait(false);
            if (outcome.Reached)
                return;
            var condition = StatusReader.Conditions(outcome.Last).FirstOrDefault(c => c.Type == "Ready");
            var found = IssuanceDiagnosis.OfIssuer("ClusterIssuer", options.Name, condition);
            if (found is { Failure.IsFinal: true } final && clock.Elapsed > s_grace)
                throw new PkiMeshException(final.Failure.ErrorId, final.Failure.Kind, $"{final.Seen}. Likely cause: {final.Failure.Cause}.", activity, final.Failure.Advice);
            if (clock.Elapsed >= options.Timeout)
            {
                throw new PkiMeshException("TppIssuerNotReady", PkiMeshErrorKind.OperationTimeout,
                    $"{activity} was not ready within {options.Timeout.TotalSeconds:0} seconds. {found?.Seen ?? "cert-manager has said nothing of it yet"}."
                    + (found is { } known ? $" Likely cause: {known.Failure.Cause}." : ""), activity,
                    found?.Failure.Advice ?? "See that cert-manager runs: Test-CertManager.");
            }

            if (found is { } seen)
                operation.Progress(activity, seen.Seen);
        }
    }

    private static JsonObject ToIssuer(TppClusterIssuerOptions options, string secretName)
    {
        var server = new JsonObject
        {
            ["url"] = new Uri(options.Session.Url, "vedsdk").AbsoluteUri,
            ["credentialsRef"] = new JsonObject { ["name"] = secretName },
        };
        if ((options.CaBundlePem ?? TppConnection.Of(options.Session).Transport.AnchorsPem) is { } pem)
            server["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(pem));
        return new JsonObject
        {
            ["apiVersion"] = "cert-manager.io/v1",
            ["kind"] = "ClusterIssuer",
            ["metadata"] = new JsonObject { ["name"] = options.Name },
            ["spec"] = new JsonObject { ["venafi"] = new JsonObject { ["zone"] = options.Zone, ["tpp"] = server } },
        };
    }
}
