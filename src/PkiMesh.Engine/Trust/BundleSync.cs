using System.Text.Json.Nodes;
using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using PkiMesh.Engine.Rotation;

namespace PkiMesh.Engine.Trust;

/// <summary>One run of Sync-TrustBundle: ask, plan, act, see it done. A rotation says itself what exactly is to be trusted.</summary>
internal sealed class BundleSync(KubeClient client, MeshCluster cluster, TrustBundleOptions options, IOperation operation, IReadOnlyList<ParsedCertificate>? exactly = null)
{
    private readonly string _activity = $"Trust bundle {options.Name}";
    private readonly AnchorSource _source = new(client, options);

    public async Task<TrustBundle> RunAsync(CancellationToken cancellationToken)
    {
        operation.Progress(_activity, "reading the trust anchor");
        if (options.AnchorIsPlanned)
        {
            return await PlanBlindAsync(cancellationToken).ConfigureAwait(false);
        }

        var own = exactly ?? await _source.WantedAsync(cancellationToken).ConfigureAwait(false);
        var wanted = exactly ?? [.. own, .. await _source.ForeignAsync(cancellationToken).ConfigureAwait(false)];
        var trusted = await _source.TrustedAsync(cancellationToken).ConfigureAwait(false);
        if (options.KeepCurrent)
        {
            wanted = [.. wanted, .. trusted.Where(certificate => certificate.Info.NotAfterUtc > client.ServerNow.UtcDateTime)];
        }

        RefuseBeyondSecret(own, wanted);
        var content = BundleContent.Of(wanted);
        RefuseSize(content);
        if (exactly is null)
            await _source.RefuseDropAsync(trusted, wanted, cancellationToken).ConfigureAwait(false);
        await CheckTrustNamespaceAsync(cancellationToken).ConfigureAwait(false);
        Warn();

        var objects = await ObjectsAsync(content.Text, cancellationToken).ConfigureAwait(false);
        var planOptions = new PlanOptions(options.Force);
        var plan = await new ObjectPlanner(client, planOptions).PlanAsync(objects, cancellationToken).ConfigureAwait(false);
        if (exactly is null && !options.Force && plan.Any(planned => planned.Change.IsMutation))
        {
            await RotationGuard.RefuseAsync(client, options.TrustNamespace, options.ControlPlaneNamespace, $"Bundle {options.Name}", cancellationToken).ConfigureAwait(false);
        }

        if (!await operation.ConfirmAsync(_activity, "Sync", [.. plan.Select(planned => planned.Change)]).ConfigureAwait(false))
        {
            return Planned(content);
        }

        await new PlanApplier(client, planOptions, operation, _activity).ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        if (!options.NoWait)
        {
            await WaitAsync(content, cancellationToken).ConfigureAwait(false);
        }

        return (await new BundleReader(client, cluster).ReadAsync(options.Name, options.ControlPlaneNamespace, cancellationToken).ConfigureAwait(false))[0] with { Mode = options.Mode };
    }

    private async Task<TrustBundle> PlanBlindAsync(CancellationToken cancellationToken)
    {
        var changes = new List<MeshChange>();
        foreach (var wanted in (ManifestObject[])[.. options.Mode == AnchorMode.SecretChain ? [] : (ManifestObject[])[BundleObjects.Source(options, "")], BundleObjects.Bundle(options)])
        {
            var resource = wanted.Kind == "Bundle" ? KubeResources.Bundles : KubeResources.ConfigMaps;
            var live = await client.GetAsync(resource, wanted.Namespace, wanted.Name, cancellationToken).ConfigureAwait(false);
            changes.Add(new MeshChange(live is null ? MeshChangeAction.Create : MeshChangeAction.Update, wanted.Kind, wanted.Namespace, wanted.Name,
                wanted.Kind == "Bundle" ? null : "the trust anchor, once it is there"));
        }

        await operation.ConfirmAsync(_activity, "Sync", changes).ConfigureAwait(false);
        return Planned(null);
    }

    private async Task<IReadOnlyList<ManifestObject>> ObjectsAsync(string pem, CancellationToken cancellationToken)
    {
        // Where its Bundle spreads to is not a rotation's to change.
        var live = exactly is null ? null : await client.GetAsync(KubeResources.Bundles, null, options.Name, cancellationToken).ConfigureAwait(false);
        List<ManifestObject> objects = [BundleObjects.Bundle(options, live)];
        if (options.Mode != AnchorMode.SecretChain)
        {
            objects.Insert(0, BundleObjects.Source(options, pem));
        }

        var ns = await client.GetAsync(KubeResources.Namespaces, null, options.ControlPlaneNamespace, cancellationToken).ConfigureAwait(false);
        if (ns is null)
        {
            throw new PkiMeshException("NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound, $"Namespace {options.ControlPlaneNamespace} does not exist, so nothing there can trust the anchor.",
                options.ControlPlaneNamespace, "New-MeshIdentityIssuer makes it; or create it, or name the control plane's namespace with -ControlPlaneNamespace.");
        }

        if (live is null && options.NamespaceSelector.Any(label => ns.Label(label.Key) != label.Value))
        {
            objects.Insert(0, BundleObjects.LabelledNamespace(options));
        }

        return objects;
    }

    /// <summary>A source in another namespace than trust-manager's is silently not found (trust-manager#120, #205).</summary>
    private async Task CheckTrustNamespaceAsync(CancellationToken cancellationToken)
    {
        await foreach (var deployment in client.ListAsync(KubeResources.Deployments, null, new ListQuery(LabelSelector: "app.kubernetes.io/name=trust-manager"), cancellationToken).ConfigureAwait(false))
        {
            var used = deployment.Items("spec", "template", "spec", "containers").SelectMany(container => container.Texts("args").Concat(container.Texts("command")))
                .FirstOrDefault(argument => argument.StartsWith("--trust-namespace=", StringComparison.Ordinal))?["--trust-namespace=".Length..];
            if (used is not null && used != options.TrustNamespace)
            {
                throw new PkiMeshException("TrustNamespaceMismatch", PkiMeshErrorKind.InvalidArgument,
                    $"trust-manager ({deployment.Namespace()}/{deployment.Name()}) reads its sources in namespace {used}, not in {options.TrustNamespace}.", options.TrustNamespace,
                    $"Give -TrustNamespace {used}, and have the trust anchor there.");
            }
        }
    }

    /// <summary>trust-manager reads the Secret itself in this mode: there is no place where another certificate could be said.</summary>
    private void RefuseBeyondSecret(IReadOnlyList<ParsedCertificate> own, IReadOnlyList<ParsedCertificate> wanted)
    {
        if (options.Mode == AnchorMode.SecretChain
            && wanted.ExceptBy(own.Select(certificate => certificate.Info.Sha256), certificate => certificate.Info.Sha256).FirstOrDefault() is { Info: var other })
        {
            throw new PkiMeshException("SecretChainHoldsNoMore", PkiMeshErrorKind.InvalidArgument,
                $"\"{other}\" is to be trusted too, and SecretChain trusts what is in Secret {options.TrustNamespace}/{options.AnchorSecretName} and nothing else.", options.Name,
                "Use -Mode Pinned, which holds several anchors; or leave -KeepCurrent away; or take the other clusters out with Update-MeshTrustAnchor -DropPeers.");
        }
    }

    private void RefuseSize(BundleContent content)
    {
        if (content.SizeBytes > BundleContent.LargestBytes)
        {
            throw new PkiMeshException("BundleTooBigForEnv", PkiMeshErrorKind.LimitsExceeded,
                $"The trust bundle would be {content.SizeBytes} bytes; more than {BundleContent.LargestBytes} do not fit into the environment variable that hands it to a proxy.", options.Name,
                "Trust fewer certificates.");
        }
    }

    private void Warn()
    {
        if (options.Mode == AnchorMode.SecretChain)
        {
            operation.Warning("SecretChain trusts every certificate in tls.crt: an issuing CA in it can make mesh identities, and a renewed anchor replaces the old one in one step. The default, Pinned, does neither.");
        }

        if (options.Mode == AnchorMode.EnterpriseRoot)
        {
            operation.Warning("EnterpriseRoot lets every CA below the enterprise root make mesh identities.");
        }

        if (options.NamespaceSelector.Count == 0)
        {
            operation.Warning("The ConfigMap is written to every namespace; the mesh needs it in the control plane's alone.");
        }
    }

    private async Task WaitAsync(BundleContent content, CancellationToken cancellationToken)
    {
        operation.Progress(_activity, "waiting for trust-manager to spread it");
        var started = DateTimeOffset.UtcNow;
        var bundle = await client.Waiter.WaitAsync(KubeResources.Bundles, null, options.Name, options.Timeout, IsSynced, cancellationToken).ConfigureAwait(false);
        if (!bundle.Reached)
        {
            throw await TimeoutAsync(bundle.Last?.Condition("Synced") is { } condition
                ? $"the Bundle says Synced={condition.Text("status")} {condition.Text("reason")}: {condition.Text("message")}"
                : "the Bundle has no Synced condition", cancellationToken).ConfigureAwait(false);
        }

        var left = options.Timeout - (DateTimeOffset.UtcNow - started);
        var target = await client.Waiter.WaitAsync(KubeResources.ConfigMaps, options.ControlPlaneNamespace, options.Name, left > TimeSpan.Zero ? left : TimeSpan.FromSeconds(1),
            live => Holds(live, content), cancellationToken).ConfigureAwait(false);
        if (!target.Reached)
        {
            throw await TimeoutAsync(target.Last is null
                ? $"ConfigMap {options.ControlPlaneNamespace}/{options.Name} does not exist"
                : $"ConfigMap {options.ControlPlaneNamespace}/{options.Name} does not hold exactly the intended anchors", cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool IsSynced(JsonObject? bundle) =>
        bundle?.Condition("Synced") is { } condition && condition.Text("status") == "True"
        && (condition.Number("observedGeneration") ?? 0) >= (bundle.Number("metadata", "generation") ?? 0);

    private bool Holds(JsonObject? target, BundleContent content)
    {
        try
        {
            return target.Text("data", options.Key) is { Length: > 0 } text && BundleContent.Read(text, options.Name).Holds(content.Certificates);
        }
        catch (PkiMeshException)
        {
            return false;
        }
    }

    private async Task<PkiMeshException> TimeoutAsync(string lastSeen, CancellationToken cancellationToken)
    {
        var running = false;
        await foreach (var deployment in client.ListAsync(KubeResources.Deployments, null, new ListQuery(LabelSelector: "app.kubernetes.io/name=trust-manager"), cancellationToken).ConfigureAwait(false))
        {
            running |= deployment.Number("status", "availableReplicas") > 0;
        }

        return new PkiMeshException("TrustBundleTimeout", PkiMeshErrorKind.OperationTimeout,
            $"Bundle {options.Name} was not spread within {options.Timeout.TotalSeconds:0} s; last seen: {lastSeen.TrimEnd('.')}.", options.Name,
            running ? "See the Bundle's events; a source that is missing or a ConfigMap that another controller owns stops it." : "trust-manager does not run: Install-TrustManager.");
    }

    private TrustBundle Planned(BundleContent? content) => new()
    {
        Cluster = cluster,
        Name = options.Name,
        Key = options.Key,
        Mode = options.Mode,
        Anchors = content is null ? [] : [.. content.Certificates.Select(certificate => certificate.Info)],
        Sha256 = content?.Sha256 ?? "",
        SizeBytes = content?.SizeBytes ?? 0,
        ControlPlaneNamespace = options.ControlPlaneNamespace,
        IsPlanned = true,
    };
}
