using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine.Linkerd;

/// <summary>The Certificate that TPP signs and that the mesh trusts.</summary>
internal sealed class AnchorMaker(KubeClient client, MeshCluster cluster, ITppPort tpp, IOperation operation)
{
    private const int RsaBitsThatLinkerdTakes = 2048;

    // Without renewal.policy the next best is to put the renewal off until just before the end, which a rotation comes well before.
    private static readonly TimeSpan s_lastMoment = TimeSpan.FromHours(1);

    public async Task<MeshTrustAnchor> MakeAsync(MeshTrustAnchorOptions options, CancellationToken cancellationToken)
    {
        var planOptions = new PlanOptions(options.Force) { Lenient = operation.WhatIf };
        var activity = $"Trust anchor {options.Namespace}/{options.Name}";
        operation.Progress(activity, "planning");
        if (!operation.WhatIf)
            await client.Discovery.RequireAsync(KubeResources.Certificates, cancellationToken).ConfigureAwait(false);
        var plan = await ToPlanAsync(options, cancellationToken).ConfigureAwait(false);
        CertificatePlans.Validate(plan);
        WarnOf(options, plan);
        var (zone, session) = await CheckIssuerAsync(options, cancellationToken).ConfigureAwait(false);
        var maker = new CertificateMaker(client, operation, planOptions);
        await maker.CheckSecretAsync(plan, cancellationToken).ConfigureAwait(false);

        var certificate = new ManifestObject(CertificatePlans.ToObject(plan), "Certificate", 0);
        var (objects, planned, reissue) = await maker.PlanAsync([certificate], AnchorVerifier.Objection, plan, cancellationToken).ConfigureAwait(false);
        var result = new MeshTrustAnchor
        {
            Cluster = cluster,
            Name = plan.Name,
            Namespace = plan.Namespace,
            SecretName = plan.SecretName,
            CommonName = plan.CommonName,
            TrustDomain = options.TrustDomain,
            IssuerName = plan.IssuerName,
            RenewsByItself = !plan.RenewalDisabled,
            Session = session,
            IsPlanned = true,
        };
        MeshChange[] changes = reissue is null ? [.. objects.Select(o => o.Change)] : [CertificateMaker.ReissueChange(plan, reissue)];
        if (!options.Force && objects.Any(o => o.Live is not null) && changes.HasMutations())
            await RotationGuard.RefuseAsync(client, plan.Namespace, null, $"trust anchor {plan.Namespace}/{plan.Name}", cancellationToken).ConfigureAwait(false);
        if (zone is not null && session is not null && changes.HasMutations())
            await new ZonePreflight(tpp, operation).CheckAsync(session, zone, ToRequest(plan), cancellationToken).ConfigureAwait(false);
        if (!await operation.ConfirmAsync($"trust anchor {plan.Namespace}/{plan.Name}, CN={plan.CommonName}", "Apply", changes).ConfigureAwait(false) || operation.WhatIf)
            return result;

        await new PlanApplier(client, planOptions, operation, activity).ApplyAsync(objects, cancellationToken).ConfigureAwait(false);
        result = result with { IsPlanned = false };
        if (options.NoWait)
            return result;
        var issued = await maker.WaitAsync(planned, plan, reissue, options.Timeout, cancellationToken).ConfigureAwait(false);
        var secret = await maker.ReadSecretAsync(plan, cancellationToken).ConfigureAwait(false);
        AnchorVerifier.RequireFit(secret, planned.Object.Subject);
        var (root, dn) = await new AnchorVerifier(client, tpp, operation).VerifyAsync(issued, secret, zone, session, cancellationToken).ConfigureAwait(false);
        WarnOfLife(secret, plan);
        return result with { Certificate = secret.Leaf!.Info, Chain = secret.Infos, Root = root, TppObjectDn = dn, Revision = (int?)issued.Number("status", "revision") };
    }

    private static TppRequestPlan ToRequest(CertificatePlan plan) => new()
    {
        CommonName = plan.CommonName,
        KeyAlgorithm = plan.KeyAlgorithm == MeshKeyAlgorithm.RSA ? $"RSA {plan.KeySize ?? RsaBitsThatLinkerdTakes}" : $"ECDSA P-{plan.KeySize ?? 256}",
    };

    private async Task<CertificatePlan> ToPlanAsync(MeshTrustAnchorOptions options, CancellationToken cancellationToken)
    {
        var disabled = false;
        var renewBefore = options.RenewBefore;
        if (options.RenewalPolicy == MeshRenewalPolicy.Disabled)
        {
            disabled = await CertManagerVersion.HasRenewalPolicyAsync(client, cancellationToken).ConfigureAwait(false) ?? operation.WhatIf;
            if (!disabled && renewBefore is null)
            {
                renewBefore = s_lastMoment < options.Duration ? s_lastMoment : null;
                operation.Warning("This cert-manager has no spec.renewal.policy (1.21.1 and later have): the anchor would renew by itself shortly before its end, "
                    + "which breaks the mesh. Rotate it well before that.");
            }
        }

        return new CertificatePlan
        {
            Name = options.Name,
            Namespace = options.Namespace,
            SecretName = options.SecretName,
            CommonName = options.CommonName ?? CertificatePlans.AnchorCommonName(cluster.Name, options.TrustDomain),
            Duration = options.Duration,
            RenewBefore = renewBefore,
            RenewalDisabled = disabled,
            IssuerName = options.IssuerName,
            IssuerKind = options.IssuerKind,
            RotationPolicy = options.RotationPolicy,
            KeyAlgorithm = options.KeyAlgorithm,
            KeySize = options.KeySize,
            Usages = options.Usages,
        };
    }

    private void WarnOf(MeshTrustAnchorOptions options, CertificatePlan plan)
    {
        if (plan.KeyAlgorithm == MeshKeyAlgorithm.RSA)
        {
            if (plan.KeySize is not (null or RsaBitsThatLinkerdTakes))
            {
                throw new PkiMeshException("KeySizeNotSupported", PkiMeshErrorKind.InvalidArgument,
                    $"cert-manager signs with an RSA key of {plan.KeySize} bits in a way that linkerd refuses in the identity issuer.", $"Certificate {plan.Namespace}/{plan.Name}",
                    "Use 2048 bits, or better -KeyAlgorithm ECDSA.");
            }

            operation.Warning("An RSA trust anchor works with linkerd edge-22.8.2 / 2.12 and later only; ECDSA P-256 works with all.");
        }
        else if (plan.KeySize is not (null or 256))
        {
            throw new PkiMeshException("KeySizeNotSupported", PkiMeshErrorKind.InvalidArgument,
                $"linkerd takes no trust anchor with an ECDSA key of {plan.KeySize} bits.", $"Certificate {plan.Namespace}/{plan.Name}", "Use P-256, the default.");
        }

        if (options.RenewalPolicy == MeshRenewalPolicy.Automatic)
        {
            operation.Warning($"The anchor will renew by itself ({(options.RotationPolicy == MeshRotationPolicy.Always ? "with a new key" : "with the same key")}), "
                + "and running proxies keep the old one: the mesh can break at that moment. The default -RenewalPolicy Disabled leaves it to Update-MeshTrustAnchor.");
        }
    }

    /// <summary>The issuer must be there and ready; gives its TPP zone, null where it is another kind of issuer, and the session that sees it.</summary>
    private async Task<(string? Zone, TppSession? Session)> CheckIssuerAsync(MeshTrustAnchorOptions options, CancellationToken cancellationToken)
    {
        var issuer = await IssuerReadiness.FindAsync(client, options.IssuerKind, options.Namespace, options.IssuerName, cancellationToken).ConfigureAwait(false);
        if (issuer is null)
            return operation.WhatIf ? (options.Zone, options.Session) : throw IssuerReadiness.NotFound(options.IssuerKind, options.IssuerName);
        if (!operation.WhatIf)
            IssuerReadiness.Require(issuer, options.IssuerKind, options.IssuerName);
        var session = IssuerReadiness.SessionOf(issuer, options.IssuerKind, options.IssuerName, options.Session, operation);
        return (issuer.Text("spec", "venafi", "zone"), session);
    }

    private void WarnOfLife(SecretCertificates secret, CertificatePlan plan)
    {
        var life = secret.Leaf!.Info.Lifetime;
        if (life < plan.Duration * 0.9)
        {
            operation.Warning($"The CA gave the anchor {GoDuration.Format(life)} in place of the {GoDuration.Format(plan.Duration)} asked for: "
                + $"it ends {secret.Leaf.Info.NotAfterUtc:u}.");
        }
    }
}
