using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>Renew, reset, retry, revoke, validate, push, associate (tpp-openapi.md §2.6, §2.7, §2.11).</summary>
internal static class LifecycleEndpoints
{
    public static void Map(TppRouter router, TppState state)
    {
        router.Add("POST", "vedsdk/certificates/reset", "certificate:manage", request => Reset(state, request));
        router.Add("POST", "vedsdk/certificates/retry", "certificate:manage", request => Retry(state, request));
        router.Add("POST", "vedsdk/certificates/renew", "certificate:manage", request => Renew(state, request));
        router.Add("POST", "vedsdk/certificates/revoke", "certificate:revoke", request => Revoke(state, request));
        router.Add("POST", "vedsdk/certificates/validate", "certificate:manage", request => Validate(state, request));
        router.Add("POST", "vedsdk/certificates/push", "certificate:manage", request => WithItem(state, request, TppPermission.Write, _ => Success()));
        router.Add("POST", "vedsdk/certificates/associate", "certificate:manage", request => WithItem(state, request, TppPermission.Associate, item => Associate(state, request, item)));
        router.Add("POST", "vedsdk/certificates/dissociate", "certificate:manage", request => WithItem(state, request, TppPermission.Associate, item => Dissociate(request, item)));
        router.Add("POST", "vedsdk/certificates/import", "certificate:discover", request => ImportEndpoint.Import(state, request));
    }

    private static TppReply Reset(TppState state, TppRequest request)
    {
        var dn = request.Body.NonEmpty("CertificateDN");
        if (dn is null)
        {
            return TppReply.Error(400, "Invalid CertificateDN format. The Certificate DN contained null or white spaces for (CertificateDN).",
                "Bad request. Check the error in the response for details.");
        }

        if (CertificateAccess.Find(state, request, dn, TppPermission.Write) is not { } item)
        {
            return CertificateAccess.NoSuchOrNoRights(dn);
        }

        if (item.Certificate is { Stage: 0, InError: false })
        {
            return TppReply.Error(400, "Reset is not completed. No reset is required for the certificate.", "Bad request. Check the error in the response for details.");
        }

        var restart = request.Body.Flag("Restart");
        state.Enrolment.Reset(item, restart);
        return TppReply.Ok(new JsonObject
        {
            ["PrivateKeyMismatchResetCompleted"] = false,
            ["ProcessingResetCompleted"] = true,
            ["RestartCompleted"] = restart,
            ["RevocationResetCompleted"] = false,
        });
    }

    private static TppReply Retry(TppState state, TppRequest request) => WithItem(state, request, TppPermission.Write, item =>
    {
        if (item.Certificate is not { InError: true })
        {
            return Failure(400, "Certificate is not in an error state.");
        }

        state.Enrolment.Retry(item);
        return Success();
    });

    private static TppReply Renew(TppState state, TppRequest request) => WithItem(state, request, TppPermission.Write, item =>
    {
        var record = item.Certificate!;
        if (record.InError || record.InProcess)
        {
            return Failure(400, $"Certificate {item.Dn} cannot be renewed while it is {(record.InError ? "in an error state" : "being processed")}.");
        }

        if (item.First("Management Type") is "Monitoring" or "Unassigned")
        {
            return Failure(400, $"Certificate {item.Dn} is of management type {item.First("Management Type")} and cannot be renewed.");
        }

        if (item.Disabled && !request.Body.Flag("Reenable"))
        {
            return Failure(400, $"Certificate {item.Dn} is disabled.");
        }

        var policy = new ZonePolicy(state.Tree, item.ParentDn!);
        if (record.Template is not { } template)
        {
            return Failure(400, "Need a certificate authority (CADN).");
        }

        EnrolmentOrder order;
        if (request.Body.NonEmpty("PKCS10") is { } pem)
        {
            if (PolicyEndpoints.Parse(pem) is not { } csr)
            {
                return Failure(400, "PKCS10 is not valid");
            }

            if (PolicyReport.Refusal(policy, csr, PolicyEndpoints.IsKeyReused(state, csr.PublicKeyInfo)) is { } refusal)
            {
                return Failure(400, refusal);
            }

            order = new EnrolmentOrder(csr.PublicKeyInfo, policy.Apply(csr.Subject), csr.AltNames, template, null, null);
        }
        else if (record.UserProvidedCsr)
        {
            return Failure(400, $"Certificate {item.Dn} was requested with a User Provided CSR. PKCS10 is required to renew it.");
        }
        else
        {
            var key = LabKey.Generate(record.Current?.Certificate.KeySpec ?? KeySpec.Rsa(2048), state.Random);
            order = new EnrolmentOrder(key.PublicKeyInfo, record.Subject, record.AltNames, template, null, key);
        }

        if (request.Body.Flag("Reenable"))
        {
            item.Set("Disabled");
        }

        state.Enrolment.Start(item, order);
        state.Log.Add(65539, "Certificate Renewal Requested", 7, item.Dn, request.User.FullName);
        return Answers.AfterWork(state, request, item, started: false);
    });

    private static TppReply Revoke(TppState state, TppRequest request)
    {
        var dn = request.Body.NonEmpty("CertificateDN");
        var thumbprint = request.Body.NonEmpty("Thumbprint");
        if (dn is null && thumbprint is null)
        {
            return Failure(400, "CertificateDN or Thumbprint is required.");
        }

        if ((dn is not null ? CertificateAccess.Find(state, request, dn, TppPermission.View) : CertificateAccess.FindThumbprint(state, request, thumbprint!, TppPermission.View)) is not { } item)
        {
            return Failure(400, dn is not null ? $"CertificateDN: {dn} does not exist or you do not have sufficient rights to the object." : $"Certificate with thumbprint {thumbprint} could not be found.");
        }

        var effective = state.Identities.Effective(request.User, item);
        if (!effective.HasFlag(TppPermission.Write) && !effective.HasFlag(TppPermission.Revoke))
        {
            return Failure(403, "You do not have permission to revoke this certificate.");
        }

        var reason = request.Body.Number("Reason") ?? 0;
        if (reason is < 0 or > 10)
        {
            return Failure(400, $"Revocation reason {reason} is not valid.");
        }

        // A thumbprint names one version, a DN the present one, and wins over a thumbprint (tpp-openapi.md §2.7).
        if ((dn is null ? CertificateAccess.Version(item, thumbprint!) : item.Certificate!.Current) is not { } current)
        {
            return Failure(400, $"{item.Dn} does not have a certificate to revoke.");
        }

        var already = current.Revocation is not null;
        if (!already)
        {
            state.Changes.Add();
        }

        current.Revocation ??= new Revocation(reason, request.Body.Text("Comments") ?? "", state.Now, request.User.PrefixedUniversal);
        if (request.Body.Flag("Disable"))
        {
            item.Set("Disabled", "1");
        }

        if (!already)
        {
            state.Log.Add(65541, "Certificate Revocation", 6, item.Dn, current.Certificate.SerialHex, request.Body.Text("Comments") ?? "");
        }

        return TppReply.Ok(new JsonObject { ["Requested"] = !already, ["Revoked"] = true, ["Success"] = true });
    }

    private static TppReply Validate(TppState state, TppRequest request)
    {
        var guids = request.Body.Texts("CertificateGUIDs").Select(text => Guid.TryParse(text, out var guid) ? guid : Guid.Empty);
        var found = request.Body.Texts("CertificateDNs").Select(dn => CertificateAccess.Find(state, request, dn, TppPermission.Read))
            .Concat(guids.Select(guid => CertificateAccess.Find(state, request, guid, TppPermission.Read))).ToList();
        var warnings = found.Where(item => item is null).Select(_ => "A certificate does not exist or you do not have sufficient rights to the object.");
        return TppReply.Ok(new JsonObject
        {
            ["Success"] = true,
            ["ValidatedCertificateDNs"] = found.OfType<TppObject>().Select(item => item.Dn).ToJson(),
            ["ValidatedCertificateGUIDs"] = found.OfType<TppObject>().Select(item => item.Guid.ToString("B")).ToJson(),
            ["Warnings"] = warnings.ToJson(),
        });
    }

    private static TppReply Associate(TppState state, TppRequest request, TppObject item)
    {
        var applications = request.Body.Texts("ApplicationDN");
        if (applications.FirstOrDefault(dn => state.Tree.Find(dn) is null) is { } missing)
        {
            return Failure(400, $"ApplicationDN: {missing} does not exist");
        }

        item.Set("Consumers", [.. item.Get("Consumers").Union(applications, TppDn.Comparer)]);
        return Success();
    }

    private static TppReply Dissociate(TppRequest request, TppObject item)
    {
        item.Set("Consumers", [.. item.Get("Consumers").Except(request.Body.Texts("ApplicationDN"), TppDn.Comparer)]);
        return Success();
    }

    private static TppReply WithItem(TppState state, TppRequest request, TppPermission needed, Func<TppObject, TppReply> then)
    {
        var dn = request.Body.NonEmpty("CertificateDN");
        return CertificateAccess.Find(state, request, dn, needed) is { } item
            ? then(item)
            : Failure(400, $"CertificateDN: {dn} does not exist or you do not have sufficient rights to the object.");
    }

    private static TppReply Success() => TppReply.Ok(new JsonObject { ["Success"] = true });

    private static TppReply Failure(int status, string error) => new(status, new JsonObject { ["Error"] = error, ["Success"] = false });
}
