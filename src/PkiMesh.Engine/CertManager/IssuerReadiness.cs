using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine.CertManager;

/// <summary>Whether an issuer can sign, and whether a TPP session sees what it signs.</summary>
internal static class IssuerReadiness
{
    public static Task<JsonObject?> FindAsync(KubeClient client, string kind, string ns, string name, CancellationToken cancellationToken) => kind == "ClusterIssuer"
        ? client.GetAsync(KubeResources.ClusterIssuers, null, name, cancellationToken)
        : client.GetAsync(KubeResources.Issuers, ns, name, cancellationToken);

    public static PkiMeshException NotFound(string kind, string name) => new("IssuerNotFound", PkiMeshErrorKind.ObjectNotFound, $"There is no {kind} {name}.",
        name, "Make it with New-TppClusterIssuer, or name another with -IssuerName.");

    /// <exception cref="PkiMeshException">It is not ready, and will not get so by itself.</exception>
    public static void Require(JsonObject issuer, string kind, string name)
    {
        var ready = StatusReader.Conditions(issuer).FirstOrDefault(c => c.Type == "Ready");
        if (IssuanceDiagnosis.OfIssuer(kind, name, ready) is { Failure.IsFinal: true } bad)
            throw new PkiMeshException(bad.Failure.ErrorId, bad.Failure.Kind, $"{bad.Seen}. Likely cause: {bad.Failure.Cause}.", $"{kind} {name}", bad.Failure.Advice);
    }

    /// <summary>The session; null, with a warning, where it is with another TPP than the issuer's.</summary>
    public static TppSession? SessionOf(JsonObject? issuer, string kind, string name, TppSession? session, IOperation operation)
    {
        if (session is null || issuer.Text("spec", "venafi", "tpp", "url") is not { } url || TppUrl.Parse(url).Authority == session.Url.Authority)
            return session;
        operation.Warning($"{kind} {name} uses {url}, and the TPP session is with {session.Url}: the certificate is not looked up there.");
        return null;
    }
}
