using PkiMesh.Core.Rotation;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp.Inventory;

namespace PkiMesh.Engine.Rotation;

/// <summary>Has the compromised anchor revoked in TPP once nobody trusts it, where there is a session and the user says yes; else says how to.</summary>
internal sealed class CompromisedAnchorRevoker(KubeClient client, ITppPort tpp, TppSession? session, IOperation operation)
{
    public async Task RevokeAsync(RotationRecord record, CancellationToken cancellationToken)
    {
        var old = record.OldLeaf.Info;
        var why = "there is no TPP session";
        if (session is not null)
        {
            try
            {
                var result = await AskAsync(record, session, cancellationToken).ConfigureAwait(false);
                if (result.Status != TppRevocationStatus.NotRequested)
                {
                    return;
                }

                why = "that was not agreed to";
            }
            catch (PkiMeshException failure)
            {
                // The rotation is done all the same.
                why = failure.Message.TrimEnd('.');
            }
        }

        operation.Warning($"Nobody in the mesh trusts the old anchor any more (serial number {old.SerialNumber}), but it was not revoked: {why}. Revoke it, by its thumbprint since its object in TPP may hold the new one: "
            + $"Revoke-TppCertificate -Thumbprint {old.Thumbprint} -Reason CaCompromise");
    }

    private async Task<TppRevocation> AskAsync(RotationRecord record, TppSession session, CancellationToken cancellationToken)
    {
        var revoker = new CertificateRevoker(tpp, client, new AskingOperation(operation));
        var options = new TppRevocationOptions { Session = session, Thumbprint = record.OldLeaf.Info.Thumbprint, Reason = TppRevocationReason.CaCompromise, Comment = $"rotated out of the mesh, rotation {record.Id}" };
        var certificate = await RotationTargets.AnchorAsync(client, record.Names, cancellationToken).ConfigureAwait(false);
        if ((await new CertificateReader(client).RequestAsync(certificate, cancellationToken).ConfigureAwait(false))?.TppObjectDn is { } dn)
        {
            try
            {
                return await revoker.RevokeAsync(options with { Dn = dn }, cancellationToken).ConfigureAwait(false);
            }
            catch (PkiMeshException failure) when (failure.ErrorId == "TppCertificateNotFound")
            {
                // The new one was requested as another object.
            }
        }

        return await revoker.RevokeAsync(options, cancellationToken).ConfigureAwait(false);
    }
}
