using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Linkerd;

/// <summary>Whether the anchor is one: a CA that may sign another, under the enterprise root, and known to TPP.</summary>
/// <param name="client">The cluster.</param>
/// <param name="tpp">TPP.</param>
/// <param name="operation">The running command.</param>
/// <param name="notInTpp">What to do where TPP does not have it.</param>
internal sealed class AnchorVerifier(
    KubeClient client, ITppPort tpp, IOperation operation, string notInTpp = "Mend the cause; then have the certificate issued anew, or give -SkipTppCheck.")
{
    /// <summary>What makes it useless, in a clause; null where nothing does.</summary>
    public static string? Objection(SecretCertificates secret) => AuthorityFitness.OfAnchor(secret.Leaf!.Info).FirstOrDefault()?.Message.TrimEnd('.');

    public static void RequireFit(SecretCertificates secret, string subject)
    {
        if (AuthorityFitness.OfAnchor(secret.Leaf!.Info).FirstOrDefault() is not { } flaw)
            return;
        throw new PkiMeshException(flaw.Id, PkiMeshErrorKind.InvalidData, $"{flaw.Message} Likely cause: {flaw.LikelyCause}.", subject,
            "Mend the cause, then run New-MeshTrustAnchor again: it has the certificate issued anew.");
    }

    /// <summary>The root the anchor chains to, and its object in TPP where that can be looked up.</summary>
    public async Task<(CertificateInfo? Root, string? TppObjectDn)> VerifyAsync(
        JsonObject certificate, SecretCertificates secret, string? zone, TppSession? session, CancellationToken cancellationToken)
    {
        var subject = $"Certificate {certificate.Namespace()}/{certificate.Name()}";
        var dn = zone is null ? null : (await new CertificateReader(client).RequestAsync(certificate, cancellationToken).ConfigureAwait(false))?.TppObjectDn;
        IReadOnlyList<ParsedCertificate> fromTpp = [];
        if (zone is not null && session is not null)
            (dn, fromTpp) = await LookUpAsync(secret.Leaf!, dn, TppZone.ToPolicyDn(zone), session, subject, cancellationToken).ConfigureAwait(false);
        else if (zone is not null)
            operation.Warning($"{subject} was not looked up in TPP: there is no session (Connect-Tpp).");

        var above = secret.Chain.Skip(1).Concat(fromTpp.Skip(1)).Concat(secret.Authority is null ? [] : [secret.Authority]).DistinctBy(c => c.Info.Sha256).ToArray();
        var roots = above.Where(c => c.Info.IsSelfSigned).ToArray();
        if (roots.Length == 0)
        {
            operation.Warning($"{subject}: neither the Secret nor TPP holds the enterprise root, so the chain could not be followed to it.");
            return (null, dn);
        }

        var verdict = ChainVerifier.Verify(secret.Leaf!, above, roots, client.ServerNow.UtcDateTime);
        return verdict.IsValid
            ? (verdict.Anchor, dn)
            : throw new PkiMeshException("AnchorChainBroken", PkiMeshErrorKind.InvalidData,
                $"The trust anchor \"{secret.Leaf!.Info}\" does not chain to the enterprise root {string.Join(", ", roots.Select(r => $"\"{r.Info}\""))}: {verdict.Message}", subject,
                "Have the chain of the CA behind the zone corrected in TPP, then run New-MeshTrustAnchor again.");
    }

    private async Task<(string Dn, IReadOnlyList<ParsedCertificate> Chain)> LookUpAsync(
        ParsedCertificate anchor, string? dn, string policyDn, TppSession session, string subject, CancellationToken cancellationToken)
    {
        operation.Progress(subject, "looking it up in TPP");
        dn ??= await FindDnAsync(anchor, policyDn, session, cancellationToken).ConfigureAwait(false)
            ?? throw NotInTpp($"no object in \"{policyDn}\" holds the certificate with thumbprint {anchor.Info.Thumbprint}", "the object was deleted in TPP, or the session's user may not see it");
        if (!dn.StartsWith(policyDn + "\\", StringComparison.OrdinalIgnoreCase))
            throw NotInTpp($"its object \"{dn}\" is outside the zone \"{policyDn}\"", "the issuer's zone was changed after the certificate was issued");
        TppIssuance issuance;
        try
        {
            issuance = await tpp.RetrieveAsync(session, dn, cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException e) when (e.ErrorId == "TppCertificateNotFound")
        {
            throw NotInTpp($"TPP has no object \"{dn}\"", "the object was deleted in TPP, or the session's user may not see it");
        }

        if (!issuance.IsIssued)
            throw NotInTpp($"the object \"{dn}\" has no certificate now (stage {issuance.Stage}: {issuance.Status})", "it is being renewed, by somebody else");
        var chain = issuance.Chain.SelectMany(c => CertificatePem.ReadAll(c.Pem, $"TPP object {dn}")).ToArray();
        if (chain.All(c => c.Info.Sha256 != anchor.Info.Sha256))
        {
            throw NotInTpp($"the object \"{dn}\" holds another certificate (serial number {chain[0].Info.SerialNumber})",
                "another cluster requests the same common name in the same zone: use a -CommonName or a zone per cluster");
        }

        return (dn, [.. chain.OrderByDescending(c => c.Info.Sha256 == anchor.Info.Sha256)]);

        PkiMeshException NotInTpp(string seen, string cause) =>
            new("AnchorNotInTpp", PkiMeshErrorKind.ObjectNotFound, $"The trust anchor \"{anchor.Info}\" is not to be found in TPP: {seen}. Likely cause: {cause}.", subject,
                notInTpp);
    }

    private async Task<string?> FindDnAsync(ParsedCertificate anchor, string policyDn, TppSession session, CancellationToken cancellationToken)
    {
        var query = new TppCertificateQuery { Zone = policyDn, Recurse = true, Thumbprint = anchor.Info.Thumbprint };
        await foreach (var found in tpp.FindCertificatesAsync(session, query, cancellationToken).ConfigureAwait(false))
            return found.Dn;
        return null;
    }
}
