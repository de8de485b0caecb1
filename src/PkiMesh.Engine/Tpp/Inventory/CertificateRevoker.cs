using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>Revokes a certificate in TPP, after it has said what hangs on it.</summary>
internal sealed class CertificateRevoker(ITppPort tpp, KubeClient? client, IOperation operation)
{
    public async Task<TppRevocation> RevokeAsync(TppRevocationOptions options, CancellationToken cancellationToken)
    {
        operation.Progress($"TPP object {options.Dn}", "looking at it");
        var found = await tpp.GetCertificateAsync(options.Session, options.Dn, cancellationToken).ConfigureAwait(false);
        if (found.Thumbprint.Length == 0)
        {
            throw new PkiMeshException("TppNothingToRevoke", PkiMeshErrorKind.InvalidOperation, $"\"{found.Dn}\" has no certificate that could be revoked (stage {found.Stage}: {found.Status}).", found.Dn,
                "See with Get-TppCertificate -Dn how far its processing is.");
        }

        var result = new TppRevocation { Dn = found.Dn, Reason = options.Reason, SerialNumber = found.SerialNumber, Thumbprint = found.Thumbprint };
        var change = new MeshChange(MeshChangeAction.Update, "TppCertificate", null, found.Dn, $"revoke serial number {found.SerialNumber}: {options.Reason}");
        if (found.RevocationStatus.Length > 0)
        {
            operation.Report(change with { Action = MeshChangeAction.None, Detail = "revoked before" });
            return result with { Status = TppRevocationStatus.AlreadyRevoked };
        }

        var dependents = client is null ? [] : await new DependentFinder(client).FindAsync(found.Dn, found.Thumbprint, cancellationToken).ConfigureAwait(false);
        result = result with { Dependents = dependents };
        var detail = client is null ? "  No cluster is connected: what depends on it is not known." : dependents.Count == 0 ? "  Nothing in the cluster depends on it."
            : "  On it depend:" + Environment.NewLine + string.Join(Environment.NewLine, dependents.Select(line => "    " + line));
        foreach (var line in dependents)
        {
            operation.Warning($"{found.Dn}: {line}.");
        }

        if (!await operation.ConfirmAsync($"{found.Dn}, serial number {found.SerialNumber}", $"Revoke ({options.Reason})", $"  {change}{Environment.NewLine}{detail}").ConfigureAwait(false))
        {
            return result;
        }

        var body = new JsonObject { ["CertificateDN"] = found.Dn, ["Reason"] = (int)options.Reason, ["Comments"] = options.Comment, ["Disable"] = options.Disable };
        var connection = TppConnection.Of(options.Session);
        var answer = await connection.AskAsync(TppCall.Revoke, body, cancellationToken).ConfigureAwait(false);

        // 202: asked for, and not confirmed yet.
        if (!answer.IsSuccess && answer.Status != 202)
        {
            throw connection.Failure(TppCall.Revoke, answer, found.Dn);
        }

        operation.Report(change);
        return result with { Status = answer.Status == 202 || TppJson.Flag(answer.Body?["Revoked"]) == false ? TppRevocationStatus.Requested : TppRevocationStatus.Revoked };
    }
}
