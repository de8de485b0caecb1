using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Certificates;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.State;

/// <summary>Takes the snapshot. Called under the state's gate.</summary>
internal static class TppSnapshotWriter
{
    public static TppSnapshot Take(TppState state) => new()
    {
        LastId = state.Tree.LastId,
        LastVaultId = state.Enrolment.LastVaultId,
        Authorities =
        [
            .. state.Templates.Values.SelectMany(template => template.Authority.Path).DistinctBy(authority => authority.Name)
                .Where(authority => authority.IsMade)
                .Select(authority => new TppSnapshot.KeyPair(authority.Name, authority.Certificate.Der, authority.Key.ToPem())),
        ],
        Users = [.. state.Identities.Users.Select(user => new TppSnapshot.User(user.Name, user.Guid, user.Password, user.IsMaster, user.IsGroup, [.. user.Groups.Select(group => group.Guid)]))],
        Applications = [.. state.Tokens.Applications.Select(one => new TppSnapshot.Application(one.Id, one.Scope.ToString(), one.AccessValidity, one.GrantValidity, one.Renewable))],
        Grants =
        [
            // In the order of their use, which goes on from there.
            .. state.Tokens.Grants.OrderBy(grant => grant.LastUse).Select(grant => new TppSnapshot.Grant(
                grant.Application.Id, grant.User.Guid, grant.Scope.ToString(), grant.IssuedOn, grant.EndsOn, grant.AccessToken, grant.RefreshToken,
                grant.AccessIssuedOn, grant.AccessEndsOn)),
        ],
        Jwt = state.Jwt.All,
        Fields = state.Fields.All,
        Items = [.. state.Tree.All.Select(Item)],
        Tickets =
        [
            .. state.Tickets.All.Select(ticket => new TppSnapshot.Ticket(
                ticket.Guid, ticket.Dn, ticket.ObjectDn, ticket.Created, ticket.Updated, [.. ticket.Approvers.Select(user => user.Guid)], ticket.Status, ticket.Explanation)),
        ],
        Switches = state.Switches,
    };

    private static TppSnapshot.Item Item(TppObject item) => new(item.Id, item.Guid, item.Dn, item.Type, item.CreatedOn, item.Revision)
    {
        Attributes = item.Attributes,
        Policies = [.. item.Policies.Select(pair => new TppSnapshot.Policy(pair.Key.Class, pair.Key.Attribute, pair.Value.Values, pair.Value.Locked))],
        Permissions = item.Permissions,
        CustomFields = item.CustomFields,
        ClosedToAll = item.ClosedToAll,
        Behaviour = item.Behaviour,
        Certificate = item.Certificate is { } record ? Record(record) : null,
    };

    private static TppSnapshot.Record Record(CertificateRecord record) => new()
    {
        History = [.. record.History.Select(Version)],
        Current = record.Current is { } current ? Version(current) : null,
        Order = record.Order is { } order
            ? new TppSnapshot.Order(order.PublicKeyInfo, Subject(order.Subject), order.AltNames, order.Template.Dn, order.EndDate, order.Key?.ToPem())
            : null,
        Stage = record.Stage,
        Status = record.Status,
        InError = record.InError,
        Waiting = record.Waiting,
        PendingRetrieves = record.PendingRetrieves,
        FailuresSoFar = record.FailuresSoFar,
        TicketDn = record.TicketDn,
        Attempt = record.Attempt,
        Subject = Subject(record.Subject),
        AltNames = record.AltNames,
        UserProvidedCsr = record.UserProvidedCsr,
        Template = record.Template?.Dn,
        LastRenewedOn = record.LastRenewedOn,
        DueOn = record.DueOn,
        Csr = record.Csr,
    };

    private static TppSnapshot.Version Version(CertificateVersion version) => new(
        version.VaultId, version.Certificate.Der, [.. version.Chain.Select(one => one.Der)], version.StoredOn, version.Revocation, version.Key?.ToPem(), version.TemplateName);

    private static byte[] Subject(SubjectName subject) => subject.ToX509Name().GetDerEncoded();
}
