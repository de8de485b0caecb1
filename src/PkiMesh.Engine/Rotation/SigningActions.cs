using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Linkerd;

namespace PkiMesh.Engine.Rotation;

/// <summary>Changes who signs what.</summary>
internal sealed class SigningActions(KubeClient client, ITppPort tpp, MeshRotationOptions options, IOperation operation)
{
    // One that was found good in this run need not be looked up again.
    private string? _sound;

    /// <summary>The old anchor goes on signing from a Secret of its own, and the anchor does not renew by itself.</summary>
    public async Task FreezeAsync(RotationState state, RotationRecord record, IReadOnlyList<MeshChange> changes, CancellationToken cancellationToken)
    {
        var names = state.Names;
        if (changes.Any(change => change.Kind == "Certificate"))
        {
            await ChangeCertificateAsync(names, new JsonObject { ["renewal"] = new JsonObject { ["policy"] = "Disabled" } }, "renewal.policy Disabled", cancellationToken).ConfigureAwait(false);
        }

        var keeper = new KeptAnchor(client, names, operation);
        if (changes.Any(change => change.Kind == "Secret") && !await keeper.KeepAsync(record, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (changes.Any(change => change.Kind == names.SignerKind))
        {
            await SignWithAsync(names, names.KeptSecretName, "signs with the anchor of before", cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task RenewAnchorAsync(RotationState state, RotationRecord record, CancellationToken cancellationToken)
    {
        var names = state.Names;
        if (record.Phase == RotationPhase.Back)
        {
            await new KeptAnchor(client, names, operation).PutBackAsync(state, record, cancellationToken).ConfigureAwait(false);
            return;
        }

        var since = await RotationTargets.AnchorAsync(client, names, cancellationToken).ConfigureAwait(false);
        var certificate = await PrepareAsync(names, record, since, cancellationToken).ConfigureAwait(false);
        if (certificate.Condition("Issuing").Text("status") != "True" && certificate.Text("spec", "issuerRef", "name") == since.Text("spec", "issuerRef", "name"))
        {
            await Reissue.TriggerAsync(client, names.AnchorNamespace, names.AnchorName, cancellationToken).ConfigureAwait(false);
            operation.Report(new MeshChange(MeshChangeAction.Update, "Certificate", names.AnchorNamespace, names.AnchorName, "issue again"));
        }

        var issued = await new IssuanceWaiter(client, operation).WaitAsync(names.AnchorNamespace, names.AnchorName, since, true, options.Timeout, cancellationToken).ConfigureAwait(false);
        await VerifyAnchorAsync(names, issued, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// A run may have been killed between the issuance and its check, and somebody else may have renewed the anchor: one that is new is checked
    /// again before it is trusted, and before it signs.
    /// </summary>
    public async Task RequireSoundAsync(RotationState state, RotationRecord record, CancellationToken cancellationToken)
    {
        var anchor = state.Anchor.Chain[0].Info.Sha256;
        if (record.Phase == RotationPhase.Forward && anchor != record.OldLeaf.Info.Sha256 && anchor != _sound)
        {
            await VerifyAnchorAsync(state.Names, await RotationTargets.AnchorAsync(client, state.Names, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The anchor signs, and the identity issuer is issued by it.</summary>
    public async Task RenewIssuerAsync(RotationState state, RotationRecord record, CancellationToken cancellationToken)
    {
        var names = state.Names;
        var subject = $"Certificate {names.ControlPlane}/{names.IssuerName}";
        await SignWithAsync(names, names.AnchorSecretName, "signs with the anchor that is to stay", cancellationToken).ConfigureAwait(false);
        var anchor = state.Anchor.Chain[0];
        if (IsUnder(state.Issuer.Chain, anchor, state.NowUtc))
        {
            return;
        }

        var since = await client.RequireAsync(KubeResources.Certificates, names.ControlPlane, names.IssuerName, cancellationToken).ConfigureAwait(false);
        if (since.Condition("Issuing").Text("status") != "True")
        {
            await Reissue.TriggerAsync(client, names.ControlPlane, names.IssuerName, cancellationToken).ConfigureAwait(false);
            operation.Report(new MeshChange(MeshChangeAction.Update, "Certificate", names.ControlPlane, names.IssuerName, "issue again"));
        }

        await new IssuanceWaiter(client, operation).WaitAsync(names.ControlPlane, names.IssuerName, since, true, options.Timeout, cancellationToken).ConfigureAwait(false);
        var secret = await client.RequireAsync(KubeResources.Secrets, names.ControlPlane, names.IssuerSecretName, cancellationToken).ConfigureAwait(false);
        var found = SecretCertificates.Read(secret);
        if (found.Leaf is not null && AuthorityFitness.OfIssuer(found.Leaf.Info).FirstOrDefault() is { } flaw)
        {
            throw new PkiMeshException(flaw.Id, PkiMeshErrorKind.InvalidData, $"{flaw.Message} Likely cause: {flaw.LikelyCause}.", subject, "Mend the cause and run the command again.");
        }
    }

    /// <summary>Deletes the old anchor's key, never while it signs.</summary>
    public async Task FinishAsync(RotationState state, CancellationToken cancellationToken)
    {
        var names = state.Names;
        if (state.SignerSecretName != names.KeptSecretName
            && await client.DeleteAsync(KubeResources.Secrets, names.AnchorNamespace, names.KeptSecretName, cancellationToken).ConfigureAwait(false))
        {
            operation.Report(new MeshChange(MeshChangeAction.Delete, "Secret", names.AnchorNamespace, names.KeptSecretName, "the other anchor's key"));
        }
    }

    private static bool IsUnder(IReadOnlyList<ParsedCertificate> issuer, ParsedCertificate anchor, DateTime utc) =>
        issuer.Count > 0 && ChainVerifier.Verify(issuer[0], [], [anchor], utc).IsValid;

    /// <summary>The spec says what the renewal is to be: who signs, and whether the key stays.</summary>
    private async Task<JsonObject> PrepareAsync(RotationNames names, RotationRecord record, JsonObject certificate, CancellationToken cancellationToken)
    {
        var rotation = record.Mode == AnchorMode.SameKey ? "Never" : "Always";
        if ((certificate.Text("spec", "privateKey", "rotationPolicy") ?? "Always") != rotation)
        {
            certificate = await ChangeCertificateAsync(names, new JsonObject { ["privateKey"] = new JsonObject { ["rotationPolicy"] = rotation } }, $"rotationPolicy {rotation}", cancellationToken).ConfigureAwait(false);
        }

        if (names.NextIssuerName is { } next && (certificate.Text("spec", "issuerRef", "name") != next || certificate.Text("spec", "issuerRef", "kind") != names.NextIssuerKind))
        {
            certificate = await ChangeCertificateAsync(names, KeptAnchor.IssuerReference(next, names.NextIssuerKind), $"signed by {names.NextIssuerKind} {next}", cancellationToken).ConfigureAwait(false);
        }

        return certificate;
    }

    private async Task<JsonObject> ChangeCertificateAsync(RotationNames names, JsonObject spec, string detail, CancellationToken cancellationToken)
    {
        var changed = await client.PatchAsync(KubeResources.Certificates, names.AnchorNamespace, names.AnchorName, new JsonObject { ["spec"] = spec }, null, cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Update, "Certificate", names.AnchorNamespace, names.AnchorName, detail));
        return changed;
    }

    private async Task VerifyAnchorAsync(RotationNames names, JsonObject issued, CancellationToken cancellationToken)
    {
        var subject = $"Certificate {names.AnchorNamespace}/{names.AnchorName}";
        var secret = SecretCertificates.Read(await client.RequireAsync(KubeResources.Secrets, names.AnchorNamespace, names.AnchorSecretName, cancellationToken).ConfigureAwait(false));
        if (secret.Leaf is null)
        {
            throw new PkiMeshException("CertificateUnreadable", PkiMeshErrorKind.InvalidData, $"The Secret of {subject} cannot be read: {secret.Problem}.", subject, "Run the command again.");
        }

        AnchorVerifier.RequireFit(secret, subject);
        var reference = issued.At("spec", "issuerRef");
        var (kind, name) = (reference.Text("kind") ?? "Issuer", reference.Text("name") ?? "");
        var issuer = await IssuerReadiness.FindAsync(client, kind, names.AnchorNamespace, name, cancellationToken).ConfigureAwait(false);
        var session = IssuerReadiness.SessionOf(issuer, kind, name, options.Session, operation);
        var verifier = new AnchorVerifier(client, tpp, operation, "Mend the cause, then run the command again; or have the anchor looked up through the -Session of another Connect-Tpp, or through none: after Disconnect-Tpp it is not looked up.");
        await verifier.VerifyAsync(issued, secret, issuer.Text("spec", "venafi", "zone"), session, cancellationToken).ConfigureAwait(false);
        _sound = secret.Leaf.Info.Sha256;
    }

    private async Task SignWithAsync(RotationNames names, string secretName, string detail, CancellationToken cancellationToken)
    {
        var (resource, ns) = (RotationTargets.SignerResource(names), RotationTargets.SignerNamespace(names));
        var live = await client.RequireAsync(resource, ns, names.SignerName, cancellationToken).ConfigureAwait(false);
        if (live.Text("spec", "ca", "secretName") != secretName)
        {
            var metadata = new JsonObject { ["name"] = names.SignerName };
            if (ns is not null)
            {
                metadata["namespace"] = ns;
            }

            var body = new JsonObject
            {
                ["apiVersion"] = resource.ApiVersion,
                ["kind"] = resource.Kind,
                ["metadata"] = metadata,
                ["spec"] = new JsonObject { ["ca"] = new JsonObject { ["secretName"] = secretName } },
            };
            live = await client.ApplyAsync(resource, body, new ApplyOptions(options.Force, false, true), cancellationToken).ConfigureAwait(false);
            operation.Report(new MeshChange(MeshChangeAction.Update, names.SignerKind, ns, names.SignerName, detail));
        }

        var outcome = await client.Waiter.WaitAsync(resource, ns, names.SignerName, options.Timeout, issuer =>
            issuer?.Condition("Ready") is { } ready && ready.Text("status") == "True"
            && (ready.Number("observedGeneration") ?? long.MaxValue) >= (live.Number("metadata", "generation") ?? 0), cancellationToken).ConfigureAwait(false);
        if (!outcome.Reached)
        {
            var condition = StatusReader.Conditions(outcome.Last).FirstOrDefault(c => c.Type == "Ready");
            throw new PkiMeshException("CaIssuerNotReady", PkiMeshErrorKind.InvalidData,
                $"{names.SignerKind} {names.SignerName} cannot sign with the CA in Secret {secretName}: {(condition is null ? "cert-manager has said nothing of it" : $"{condition.Reason}: {condition.Message}")}.",
                $"{names.SignerKind} {names.SignerName}", "See that cert-manager runs (Test-CertManager), then run the command again.");
        }
    }
}
