using System.Diagnostics;
using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using PkiMesh.Engine.Rotation;

namespace PkiMesh.Engine.Linkerd;

/// <summary>The CA ClusterIssuer on the anchor, the control-plane namespace, and the identity issuer's Certificate in it.</summary>
internal sealed class IdentityIssuerMaker(KubeClient client, MeshCluster cluster, IOperation operation)
{
    private static readonly TimeSpan s_slice = TimeSpan.FromSeconds(1);

    public async Task<MeshIdentityIssuer> MakeAsync(MeshIdentityIssuerOptions options, CancellationToken cancellationToken)
    {
        var planOptions = new PlanOptions(options.Force) { Lenient = operation.WhatIf };
        var activity = $"Identity issuer {options.Namespace}/{options.Name}";
        operation.Progress(activity, "planning");
        if (!operation.WhatIf)
            await client.Discovery.RequireAsync(KubeResources.Certificates, cancellationToken).ConfigureAwait(false);
        var (anchor, anchorChain) = await FindAnchorAsync(options, cancellationToken).ConfigureAwait(false);
        var plan = ToPlan(options, anchor);
        CertificatePlans.Validate(plan);
        var maker = new CertificateMaker(client, operation, planOptions);
        await maker.CheckSecretAsync(plan, cancellationToken).ConfigureAwait(false);

        ManifestObject[] objects =
        [
            new(ControlPlaneNamespace.ToObject(options.Namespace), "Namespace", 0),
            new(ToCaIssuer(options.IssuerName, anchor.SecretName), "ClusterIssuer", 0),
            new(CertificatePlans.ToObject(plan), "Certificate", 0),
        ];
        var (planned, certificate, reissue) = await maker.PlanAsync(objects, found => Objection(found, anchorChain), plan, cancellationToken).ConfigureAwait(false);
        var result = new MeshIdentityIssuer
        {
            Cluster = cluster,
            Name = plan.Name,
            Namespace = plan.Namespace,
            SecretName = plan.SecretName,
            IssuerName = options.IssuerName,
            CommonName = plan.CommonName,
            TrustDomain = TrustDomainOf(options, anchor),
            Anchor = anchor,
            IsPlanned = true,
        };
        var changes = planned.Where(p => reissue is null || p != certificate).Select(p => p.Change).ToList();
        if (reissue is not null)
            changes.Add(CertificateMaker.ReissueChange(plan, reissue));
        if (!options.Force && certificate.Live is not null && changes.HasMutations())
            await RotationGuard.RefuseAsync(client, anchor.Namespace, options.Namespace, $"identity issuer {plan.Namespace}/{plan.Name}", cancellationToken).ConfigureAwait(false);
        if (!await operation.ConfirmAsync($"identity issuer {plan.Namespace}/{plan.Name}, CN={plan.CommonName}", "Apply", changes).ConfigureAwait(false) || operation.WhatIf)
            return result;

        await new PlanApplier(client, planOptions, operation, activity).ApplyAsync(planned, cancellationToken).ConfigureAwait(false);
        result = result with { IsPlanned = false };
        if (options.NoWait)
            return result;
        await WaitCaIssuerAsync(options, anchor, activity, cancellationToken).ConfigureAwait(false);
        var issued = await maker.WaitAsync(certificate, plan, reissue, options.Timeout, cancellationToken).ConfigureAwait(false);
        var secret = await maker.ReadSecretAsync(plan, cancellationToken).ConfigureAwait(false);
        // The anchor may have been issued in the meantime.
        if (anchorChain is null)
            (anchor, anchorChain) = await FindAnchorAsync(options, cancellationToken).ConfigureAwait(false);
        Require(secret, anchorChain, certificate.Object.Subject, anchor);
        return result with
        {
            Anchor = anchor,
            Certificate = secret.Leaf!.Info,
            Chain = secret.Infos,
            RenewalUtc = issued.Time("status", "renewalTime")?.UtcDateTime,
            Revision = (int?)issued.Number("status", "revision"),
        };
    }

    private async Task<(MeshTrustAnchor Anchor, SecretCertificates? Chain)> FindAnchorAsync(MeshIdentityIssuerOptions options, CancellationToken cancellationToken)
    {
        var (ns, name) = options.Anchor is { } given ? (given.Namespace, given.Name) : (options.AnchorNamespace, options.AnchorName);
        var certificate = await client.GetAsync(KubeResources.Certificates, ns, name, cancellationToken).ConfigureAwait(false);
        if (certificate is null)
        {
            if (options.Anchor is { } planned && operation.WhatIf)
                return (planned, null);
            return operation.WhatIf
                ? (new MeshTrustAnchor
                {
                    Cluster = cluster,
                    Name = name,
                    Namespace = ns,
                    SecretName = "linkerd-identity-trust-roots",
                    CommonName = "",
                    TrustDomain = "cluster.local",
                    IssuerName = "",
                    IsPlanned = true,
                }, null)
                : throw new PkiMeshException("AnchorNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no Certificate {ns}/{name} to sign with.", $"Certificate {ns}/{name}",
                    "Make it with New-MeshTrustAnchor, or name it with -AnchorName and -AnchorNamespace.");
        }

        var secretName = certificate.Text("spec", "secretName") ?? "";
        var secret = await client.GetAsync(KubeResources.Secrets, ns, secretName, cancellationToken).ConfigureAwait(false);
        var found = secret is null ? null : SecretCertificates.Read(secret);
        if (found is { Leaf: null })
            found = null;
        if (found is not null && !operation.WhatIf)
            AnchorVerifier.RequireFit(found, $"Certificate {ns}/{name}");
        var anchor = options.Anchor ?? new MeshTrustAnchor
        {
            Cluster = cluster,
            Name = name,
            Namespace = ns,
            SecretName = secretName,
            CommonName = certificate.Text("spec", "commonName") ?? "",
            TrustDomain = options.TrustDomain ?? "cluster.local",
            IssuerName = certificate.Text("spec", "issuerRef", "name") ?? "",
            RenewsByItself = certificate.Text("spec", "renewal", "policy") != "Disabled",
        };
        return (anchor with
        {
            Certificate = found?.Leaf?.Info ?? anchor.Certificate,
            Chain = found?.Infos ?? anchor.Chain,
            Revision = (int?)certificate.Number("status", "revision") ?? anchor.Revision,
        }, found);
    }

    private static string TrustDomainOf(MeshIdentityIssuerOptions options, MeshTrustAnchor anchor) => options.TrustDomain ?? anchor.TrustDomain;

    private static CertificatePlan ToPlan(MeshIdentityIssuerOptions options, MeshTrustAnchor anchor)
    {
        var commonName = options.CommonName ?? $"identity.{options.Namespace}.{TrustDomainOf(options, anchor)}";
        return new CertificatePlan
        {
            Name = options.Name,
            Namespace = options.Namespace,
            SecretName = options.SecretName,
            CommonName = commonName,
            DnsNames = options.DnsNames ?? [commonName],
            Duration = options.Duration,
            RenewBefore = options.RenewBefore,
            IssuerName = options.IssuerName,
            RotationPolicy = options.RotationPolicy,
            Usages = options.Usages,
        };
    }

    /// <summary>What makes an issuer useless, in a clause; null where nothing does.</summary>
    private string? Objection(SecretCertificates issuer, SecretCertificates? anchor)
    {
        if (AuthorityFitness.OfIssuer(issuer.Leaf!.Info).FirstOrDefault() is { } flaw)
            return flaw.Message.TrimEnd('.');
        return anchor is null || Verify(issuer, anchor).IsValid ? null : "it was signed by an earlier anchor";
    }

    private void Require(SecretCertificates issuer, SecretCertificates? anchorChain, string subject, MeshTrustAnchor anchor)
    {
        if (AuthorityFitness.OfIssuer(issuer.Leaf!.Info).FirstOrDefault() is { } flaw)
        {
            throw new PkiMeshException(flaw.Id, PkiMeshErrorKind.InvalidData, $"{flaw.Message} Likely cause: {flaw.LikelyCause}.", subject,
                "Mend the cause, then run New-MeshIdentityIssuer again: it has the certificate issued anew.");
        }

        if (anchorChain?.Leaf is null)
            throw new PkiMeshException("AnchorNotFound", PkiMeshErrorKind.ObjectNotFound, $"Secret {anchor.Namespace}/{anchor.SecretName} holds no certificate.", subject, "Run New-MeshTrustAnchor again.");
        if (Verify(issuer, anchorChain) is { IsValid: false } verdict)
        {
            throw new PkiMeshException("IssuerNotUnderAnchor", PkiMeshErrorKind.InvalidData,
                $"The identity issuer \"{issuer.Leaf.Info}\" does not chain to the trust anchor \"{anchorChain.Leaf.Info}\": {verdict.Message}", subject,
                "Run New-MeshIdentityIssuer again; it has the certificate issued anew.");
        }

        if (issuer.Leaf.Info.NotAfterUtc > anchorChain.Leaf.Info.NotAfterUtc)
            operation.Warning($"The identity issuer outlives its anchor, which ends {anchorChain.Leaf.Info.NotAfterUtc:u}; from then on it is worth nothing.");
    }

    private ChainVerdict Verify(SecretCertificates issuer, SecretCertificates anchor) =>
        ChainVerifier.Verify(issuer.Leaf!, [.. issuer.Chain.Skip(1)], [anchor.Leaf!], client.ServerNow.UtcDateTime);

    private async Task WaitCaIssuerAsync(MeshIdentityIssuerOptions options, MeshTrustAnchor anchor, string activity, CancellationToken cancellationToken)
    {
        operation.Progress(activity, $"waiting for ClusterIssuer {options.IssuerName} to take the anchor");
        var clock = Stopwatch.StartNew();
        var finalSeen = 0;
        while (true)
        {
            var left = options.Timeout - clock.Elapsed;
            var outcome = await client.Waiter.WaitAsync(KubeResources.ClusterIssuers, null, options.IssuerName, left < s_slice ? left : s_slice, o =>
                o?.Condition("Ready") is { } ready && ready.Text("status") == "True"
                && (ready.Number("observedGeneration") ?? long.MaxValue) >= (o.Number("metadata", "generation") ?? 0), cancellationToken).ConfigureAwait(false);
            if (outcome.Reached)
                return;
            var condition = StatusReader.Conditions(outcome.Last).FirstOrDefault(c => c.Type == "Ready");
            var found = IssuanceDiagnosis.OfIssuer("ClusterIssuer", options.IssuerName, condition);
            finalSeen = found is { Failure.IsFinal: true } ? finalSeen + 1 : 0;
            if (finalSeen >= 2 || clock.Elapsed >= options.Timeout)
            {
                throw new PkiMeshException(found?.Failure.IsFinal == true ? found.Value.Failure.ErrorId : "CaIssuerNotReady", PkiMeshErrorKind.InvalidData,
                    $"ClusterIssuer {options.IssuerName} cannot sign with the anchor in Secret {anchor.Namespace}/{anchor.SecretName}. "
                    + (found is { } known ? $"{known.Seen}. Likely cause: {known.Failure.Cause}." : "cert-manager has said nothing of it yet."), $"ClusterIssuer {options.IssuerName}",
                    found?.Failure.Advice ?? "See that cert-manager runs (Test-CertManager), and that its cluster resource namespace is the anchor's.");
            }
        }
    }

    private static JsonObject ToCaIssuer(string name, string secretName) => new()
    {
        ["apiVersion"] = "cert-manager.io/v1",
        ["kind"] = "ClusterIssuer",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["ca"] = new JsonObject { ["secretName"] = secretName } },
    };
}
