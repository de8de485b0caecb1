using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>Makes a certificate visible in TPP that TPP did not issue: the certificate alone, never its key.</summary>
internal sealed class CertificateImporter(ITppPort tpp, IOperation operation)
{
    private static readonly string[] s_issuing = ["Enrollment", "Provisioning"];

    public async Task<TppCertificate> ImportAsync(TppImportOptions options, CancellationToken cancellationToken)
    {
        var certificate = First(options.Pem).Info;
        var zone = TppZone.Parse(options.Zone);
        var name = options.ObjectName ?? DefaultName(certificate, options.ClusterName);
        var dn = $@"{zone}\{name}";
        operation.Progress($"TPP object {dn}", "looking whether it is there");
        var present = await FindAsync(options.Session, dn, cancellationToken).ConfigureAwait(false);
        var change = new MeshChange(present is null ? MeshChangeAction.Create : MeshChangeAction.Update, "TppCertificate", null, dn, $"serial number {certificate.SerialNumber}, until {certificate.NotAfterUtc:u}");
        if (present?.Thumbprint == certificate.Thumbprint)
        {
            operation.Report(change with { Action = MeshChangeAction.None });
            return present;
        }

        if (present is not null && !options.Force && s_issuing.Contains(present.ManagementType, StringComparer.OrdinalIgnoreCase))
        {
            throw new PkiMeshException("TppObjectExists", PkiMeshErrorKind.ResourceExists,
                $"\"{dn}\" exists, and TPP has its certificates issued itself (management type {present.ManagementType}): an import would put its certificate into the history.", dn,
                "Give another -ObjectName or -Zone, or import all the same with -Force.");
        }

        if (!await operation.ConfirmAsync(dn, "Import the certificate, without its key", [change]).ConfigureAwait(false) || operation.WhatIf)
        {
            return Planned(dn, name, zone, certificate);
        }

        var connection = TppConnection.Of(options.Session);
        var body = new JsonObject { ["PolicyDN"] = zone, ["ObjectName"] = name, ["CertificateData"] = certificate.Pem, ["Reconcile"] = true };
        var answer = await connection.AskAsync(TppCall.Import, body, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw answer.Status == 400 && TppErrors.Speaks(answer, "PolicyDN:")
                ? TppPort.ZoneNotFound(options.Session.Url, zone, answer)
                : connection.Failure(TppCall.Import, answer, zone);
        }

        var imported = await tpp.GetCertificateAsync(options.Session, answer.Text("CertificateDN") ?? dn, cancellationToken).ConfigureAwait(false);
        if (imported.Thumbprint != certificate.Thumbprint)
        {
            throw new PkiMeshException("TppImportNotCurrent", PkiMeshErrorKind.InvalidData,
                $"TPP took the certificate, and \"{imported.Dn}\" shows another as its present one (serial number {imported.SerialNumber}): the one that ends later.", imported.Dn,
                "Import what is in use now, or give another -ObjectName.");
        }

        operation.Report(change);
        return imported;
    }

    /// <summary>The first certificate of a text; anything else in it, such as a key, is neither read nor sent.</summary>
    private static ParsedCertificate First(string pem)
    {
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (rest[fields.Label].SequenceEqual("CERTIFICATE"))
            {
                return CertificatePem.ReadChain(rest[fields.Location].ToString(), "the import")[0];
            }

            rest = rest[fields.Location.End..];
        }

        throw new PkiMeshException("PemInvalid", PkiMeshErrorKind.InvalidData, "What is to be imported holds no certificate.", advice: "Give PEM text with a CERTIFICATE block (RFC 7468).");
    }

    /// <summary>Clusters have certificates of one name each, such as the identity issuer's; their objects lie side by side.</summary>
    private static string DefaultName(CertificateInfo certificate, string? cluster)
    {
        var name = new StringBuilder(certificate.CommonName.Length > 0 ? certificate.CommonName : certificate.SerialNumber).Append(cluster is null ? "" : $" ({cluster})");
        return name.Replace('\\', '-').ToString();
    }

    private async Task<TppCertificate?> FindAsync(TppSession session, string dn, CancellationToken cancellationToken)
    {
        try
        {
            return await tpp.GetCertificateAsync(session, dn, cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException missing) when (missing.ErrorId == "TppCertificateNotFound")
        {
            return null;
        }
    }

    private static TppCertificate Planned(string dn, string name, string zone, CertificateInfo certificate) => new()
    {
        Dn = dn,
        Name = name,
        ParentDn = zone,
        CommonName = certificate.CommonName,
        Subject = certificate.Subject,
        Issuer = certificate.Issuer,
        SerialNumber = certificate.SerialNumber,
        Thumbprint = certificate.Thumbprint,
        NotBeforeUtc = certificate.NotBeforeUtc,
        NotAfterUtc = certificate.NotAfterUtc,
        KeyAlgorithm = certificate.KeyAlgorithm,
        DnsNames = certificate.DnsNames,
    };
}
