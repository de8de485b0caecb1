using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>Revokes a certificate in TPP, after it has said what hangs on it.</summary>
internal sealed class CertificateRevoker(ITppPort tpp, KubeClient? client, IOperation operation)
{
    public async Task<TppRevocation> RevokeAsync(TppRevocationOptions options, CancellationToken cancellationToken)
    {
        operation.Progress("TPP certificate", $"looking at {(options.Dn.Length > 0 ? options.Dn : options.Thumbprint)}");
        var found = await new VersionFinder(tpp, options.Session).FindAsync(options.Dn, options.Thumbprint, cancellationToken).ConfigureAwait(false);
        var result = new TppRevocation { Dn = found.Dn, Reason = options.Reason, SerialNumber = found.SerialNumber, Thumbprint = found.Thumbprint };
        var change = new MeshChange(MeshChangeAction.Update, "TppCertificate", null, found.ToString(), $"revoke {found.Which}: {options.Reason}");
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
            operation.Warning($"{found}: {line}.");
        }

        if (!await operation.ConfirmAsync($"{found}, {found.Which}", $"Revoke ({options.Reason})", $"  {change}{Environment.NewLine}{detail}").ConfigureAwait(false))
        {
            return result;
        }

        // Of the two a DN would win, and it means the present certificate.
        var (name, value) = options.Thumbprint is null ? ("CertificateDN", found.Dn) : ("Thumbprint", found.Thumbprint);
        var body = new JsonObject { [name] = value, ["Reason"] = (int)options.Reason, ["Comments"] = options.Comment, ["Disable"] = options.Disable };
        var connection = TppConnection.Of(options.Session);
        var answer = await connection.AskAsync(TppCall.Revoke, body, cancellationToken).ConfigureAwait(false);

        if (answer.Status == 400 && found.Dn.Length == 0)
        {
            throw new PkiMeshException("TppCertificateNotFound", PkiMeshErrorKind.ObjectNotFound, $"TPP revoked no certificate with thumbprint {found.Thumbprint} ({answer}).", found.Thumbprint,
                "Check the thumbprint. An object that the user has no right to see looks the same as one that is not there.");
        }

        // 202: asked for, and not confirmed yet.
        if (!answer.IsSuccess && answer.Status != 202)
        {
            throw connection.Failure(TppCall.Revoke, answer, found.ToString());
        }

        operation.Report(change);
        return result with { Status = answer.Status == 202 || TppJson.Flag(answer.Body?["Revoked"]) == false ? TppRevocationStatus.Requested : TppRevocationStatus.Revoked };
    }
}
