using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>The certificates of a TLS Secret. Its key is in the server's answer and is left there.</summary>
internal sealed record SecretCertificates(IReadOnlyList<ParsedCertificate> Chain, ParsedCertificate? Authority, string? Problem)
{
    public ParsedCertificate? Leaf => Chain.Count > 0 ? Chain[0] : null;

    public IReadOnlyList<CertificateInfo> Infos => Chain.Select(c => c.Info).ToArray();

    public static SecretCertificates Read(JsonObject secret)
    {
        var subject = $"Secret {secret.Namespace()}/{secret.Name()}";
        try
        {
            var chain = secret.SecretText("tls.crt") is { } pem ? CertificatePem.ReadAll(pem, $"tls.crt of {subject}") : [];
            var authority = secret.SecretText("ca.crt") is { Length: > 0 } ca ? CertificatePem.ReadAll(ca, $"ca.crt of {subject}").FirstOrDefault() : null;
            return new SecretCertificates(chain, authority, chain.Count == 0 ? "tls.crt holds no certificate" : null);
        }
        catch (PkiMeshException e)
        {
            return new SecretCertificates([], null, e.Message);
        }
    }
}

/// <summary>A TLS Secret as a record.</summary>
internal static class SecretReader
{
    public static async Task<MeshCertificateSecret> ReadAsync(
        KubeClient client, EventSource events, JsonObject secret, bool checkRevocation, CancellationToken cancellationToken)
    {
        var found = SecretCertificates.Read(secret);
        var verdict = found is { Leaf: { } leaf, Authority: { } ca }
            ? ChainVerifier.Verify(leaf, [.. found.Chain.Skip(1)], [ca], client.ServerNow.UtcDateTime)
            : null;
        return new MeshCertificateSecret
        {
            Name = secret.Name(),
            Namespace = secret.Namespace() ?? "",
            Type = secret.Text("type") ?? "",
            Certificate = found.Leaf?.Info,
            Chain = found.Infos,
            Authority = found.Authority?.Info,
            Verdict = verdict,
            TrustedByThisComputer = found.Leaf is not null && await Task.Run(() => IsTrustedHere(found.Infos), cancellationToken).ConfigureAwait(false),
            Revocation = found.Leaf is null ? RevocationVerdict.NoEndpoint : await RevocationAsync(found, checkRevocation, cancellationToken).ConfigureAwait(false),
            HasPrivateKey = secret.Text("data", "tls.key") is { Length: > 0 },
            CertificateName = secret.Annotation("cert-manager.io/certificate-name"),
            Problem = found.Problem,
            Events = await events.OfAsync(secret.Namespace(), "Secret", secret.Name(), null, cancellationToken).ConfigureAwait(false),
        };
    }

    private static bool IsTrustedHere(IReadOnlyList<CertificateInfo> chain)
    {
        try
        {
            using var leaf = X509Certificate2.CreateFromPem(chain[0].Pem);
            using var builder = new X509Chain();
            builder.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            builder.ChainPolicy.DisableCertificateDownloads = true;
            foreach (var other in chain.Skip(1))
                builder.ChainPolicy.ExtraStore.Add(X509Certificate2.CreateFromPem(other.Pem));
            return builder.Build(leaf);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static async Task<RevocationVerdict> RevocationAsync(SecretCertificates found, bool check, CancellationToken cancellationToken)
    {
        var leaf = found.Leaf!.Info;
        if (leaf.CrlUrls.Count == 0 && leaf.OcspUrls.Count == 0)
            return RevocationVerdict.NoEndpoint;

        // What asks the endpoints cannot be stopped, and ends by itself within its own limit; a stop does not wait for it.
        return check ? await Task.Run(() => AskRevocation(found), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false) : RevocationVerdict.NotChecked;
    }

    /// <summary>.NET asks nobody, and says nothing of that, where the chain does not end in a root it trusts: so the Secret's own root is trusted here.</summary>
    private static RevocationVerdict AskRevocation(SecretCertificates found)
    {
        using var leaf = X509Certificate2.CreateFromPem(found.Leaf!.Info.Pem);
        using var builder = new X509Chain();
        builder.ChainPolicy.RevocationMode = X509RevocationMode.Online;
        builder.ChainPolicy.RevocationFlag = X509RevocationFlag.EndCertificateOnly;
        builder.ChainPolicy.UrlRetrievalTimeout = TimeSpan.FromSeconds(5);
        foreach (var other in found.Chain.Skip(1).Append(found.Authority).OfType<ParsedCertificate>().DistinctBy(c => c.Info.Sha256))
            (other.Info.IsSelfSigned ? builder.ChainPolicy.CustomTrustStore : builder.ChainPolicy.ExtraStore).Add(X509Certificate2.CreateFromPem(other.Info.Pem));

        // Without a root in the Secret the one that this computer trusts may end the chain.
        builder.ChainPolicy.TrustMode = builder.ChainPolicy.CustomTrustStore.Count > 0 ? X509ChainTrustMode.CustomRootTrust : X509ChainTrustMode.System;
        builder.Build(leaf);
        var status = builder.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        const X509ChainStatusFlags NotAsked = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation
            | X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.NotSignatureValid;
        return status.HasFlag(X509ChainStatusFlags.Revoked) ? RevocationVerdict.Revoked : (status & NotAsked) != 0 ? RevocationVerdict.Unknown : RevocationVerdict.Good;
    }
}
