using Org.BouncyCastle.Asn1.X509;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Certificates;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.State;

/// <summary>Puts a snapshot back into a TPP that holds nothing yet but its CAs.</summary>
internal static class TppSnapshotReader
{
    public static void Restore(TppState state, TppSnapshot snapshot)
    {
        RestoreUsers(state, snapshot);
        foreach (var item in snapshot.Items)
        {
            RestoreItem(state, item);
        }

        state.Tree.LastId = snapshot.LastId;
        state.Enrolment.LastVaultId = snapshot.LastVaultId;
        foreach (var one in snapshot.Applications)
        {
            state.Tokens.Add(new TppApplication(one.Id, Scope(one.Scope)) { AccessValidity = one.AccessValidity, GrantValidity = one.GrantValidity, Renewable = one.Renewable });
        }

        foreach (var one in snapshot.Grants)
        {
            state.Tokens.Restore(new TppGrant(state.Tokens.FindApplication(one.Application)!, User(state, one.User), Scope(one.Scope), one.IssuedOn)
            {
                EndsOn = one.EndsOn,
                AccessToken = one.AccessToken,
                RefreshToken = one.RefreshToken,
                AccessIssuedOn = one.AccessIssuedOn,
                AccessEndsOn = one.AccessEndsOn,
            });
        }

        foreach (var mapping in snapshot.Jwt)
        {
            state.Jwt.Add(mapping);
        }

        foreach (var field in snapshot.Fields)
        {
            state.Fields.Add(field);
        }

        foreach (var one in snapshot.Tickets)
        {
            state.Tickets.Restore(new WorkflowTicket(one.Guid, one.Dn, one.ObjectDn, one.Created, [.. one.Approvers.Select(guid => User(state, guid))])
            {
                Updated = one.Updated,
                Status = one.Status,
                Explanation = one.Explanation,
            });
        }

        state.Switches = snapshot.Switches;
    }

    private static void RestoreUsers(TppState state, TppSnapshot snapshot)
    {
        foreach (var one in snapshot.Users)
        {
            state.Identities.Add(new TppUser(one.Name, one.Guid, one.Password, one.IsMaster) { IsGroup = one.IsGroup });
        }

        foreach (var one in snapshot.Users)
        {
            User(state, one.Guid).Groups.AddRange(one.Groups.Select(guid => User(state, guid)));
        }

        state.Admin = state.Identities.Users.First(user => user.IsMaster);
        state.Restricted = state.Identities.Find("restricted") ?? state.Admin;
    }

    private static void RestoreItem(TppState state, TppSnapshot.Item kept)
    {
        var item = new TppObject(kept.Id, kept.Guid, kept.Dn, kept.Type, kept.CreatedOn, state.Changes)
        {
            ClosedToAll = kept.ClosedToAll,
            Behaviour = kept.Behaviour,
        };
        foreach (var (name, values) in kept.Attributes)
        {
            item.Set(name, values);
        }

        foreach (var policy in kept.Policies)
        {
            item.SetPolicy(policy.Class, policy.Attribute, policy.Values, policy.Locked);
        }

        foreach (var (principal, permissions) in kept.Permissions)
        {
            item.Grant(principal, permissions);
        }

        foreach (var (field, values) in kept.CustomFields)
        {
            item.SetField(field, values);
        }

        item.Revision = kept.Revision;
        state.Tree.Restore(item);
        if (kept.Certificate is { } record)
        {
            item.Certificate = Record(state, record);
            state.Enrolment.Resume(item);
        }
    }

    private static CertificateRecord Record(TppState state, TppSnapshot.Record kept)
    {
        var record = new CertificateRecord(state.Changes)
        {
            Current = kept.Current is { } current ? Version(current) : null,
            Order = kept.Order is { } order
                ? new EnrolmentOrder(order.PublicKeyInfo, Subject(order.Subject), order.AltNames, Template(state, order.Template), order.EndDate, Key(order.Key))
                : null,
            Stage = kept.Stage,
            Status = kept.Status,
            InError = kept.InError,
            Waiting = kept.Waiting,
            PendingRetrieves = kept.PendingRetrieves,
            FailuresSoFar = kept.FailuresSoFar,
            TicketDn = kept.TicketDn,
            Attempt = kept.Attempt,
            Subject = Subject(kept.Subject),
            AltNames = kept.AltNames,
            UserProvidedCsr = kept.UserProvidedCsr,
            Template = kept.Template is { } dn ? Template(state, dn) : null,
            LastRenewedOn = kept.LastRenewedOn,
            DueOn = kept.DueOn,
            Csr = kept.Csr,
        };
        record.History.AddRange(kept.History.Select(Version));
        return record;
    }

    private static CertificateVersion Version(TppSnapshot.Version kept) =>
        new(kept.VaultId, LabCertificate.FromDer(kept.Certificate), [.. kept.Chain.Select(der => LabCertificate.FromDer(der))], kept.StoredOn)
        {
            Revocation = kept.Revocation,
            Key = Key(kept.Key),
            TemplateName = kept.TemplateName,
        };

    private static TppUser User(TppState state, Guid guid) => state.Identities.Users.First(user => user.Guid == guid);

    private static TppScope Scope(string text) => TppScope.TryParse(text) ?? throw new InvalidDataException($"\"{text}\" is no scope");

    private static CaTemplate Template(TppState state, string dn) => state.Templates[dn];

    private static LabKey? Key(string? pem) => pem is null ? null : LabKey.FromPem(pem);

    private static SubjectName Subject(byte[] der) => SubjectName.From(X509Name.GetInstance(der));
}
