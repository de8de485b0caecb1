using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Certificates;
using PkiMesh.Lab.Tpp.Metadata;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.State;

/// <summary>All that a TPP would not forget over a restart, as it lies in the state directory. Its log is not part of it.</summary>
internal sealed record TppSnapshot
{
    public required long LastId { get; init; }

    public required long LastVaultId { get; init; }

    public required IReadOnlyList<KeyPair> Authorities { get; init; }

    public required IReadOnlyList<User> Users { get; init; }

    public required IReadOnlyList<Application> Applications { get; init; }

    public required IReadOnlyList<Grant> Grants { get; init; }

    public required IReadOnlyList<JwtMapping> Jwt { get; init; }

    public required IReadOnlyList<CustomField> Fields { get; init; }

    public required IReadOnlyList<Item> Items { get; init; }

    public required IReadOnlyList<Ticket> Tickets { get; init; }

    public required TppSwitches Switches { get; init; }

    /// <summary>A CA that has been asked for already.</summary>
    internal sealed record KeyPair(string Name, byte[] Certificate, string Key);

    internal sealed record User(string Name, Guid Guid, string Password, bool IsMaster, bool IsGroup, IReadOnlyList<Guid> Groups);

    internal sealed record Application(string Id, string Scope, TimeSpan AccessValidity, TimeSpan? GrantValidity, bool Renewable);

    internal sealed record Grant(
        string Application, Guid User, string Scope, DateTimeOffset IssuedOn, DateTimeOffset? EndsOn, string AccessToken, string? RefreshToken,
        DateTimeOffset AccessIssuedOn, DateTimeOffset AccessEndsOn);

    internal sealed record Item(long Id, Guid Guid, string Dn, string Type, DateTimeOffset CreatedOn, long Revision)
    {
        public required IReadOnlyDictionary<string, List<string>> Attributes { get; init; }

        public required IReadOnlyList<Policy> Policies { get; init; }

        public required IReadOnlyDictionary<string, TppPermission> Permissions { get; init; }

        public required IReadOnlyDictionary<Guid, IReadOnlyList<string>> CustomFields { get; init; }

        public bool ClosedToAll { get; init; }

        public ZoneBehaviour? Behaviour { get; init; }

        public Record? Certificate { get; init; }
    }

    internal sealed record Policy(string Class, string Attribute, IReadOnlyList<string> Values, bool Locked);

    internal sealed record Record
    {
        public required IReadOnlyList<Version> History { get; init; }

        public Version? Current { get; init; }

        public Order? Order { get; init; }

        public int Stage { get; init; }

        public string Status { get; init; } = "";

        public bool InError { get; init; }

        public Waiting Waiting { get; init; }

        public int PendingRetrieves { get; init; }

        public int FailuresSoFar { get; init; }

        public string? TicketDn { get; init; }

        public int Attempt { get; init; }

        public required byte[] Subject { get; init; }

        public required SubjectAltNames AltNames { get; init; }

        public bool UserProvidedCsr { get; init; }

        public string? Template { get; init; }

        public DateTimeOffset? LastRenewedOn { get; init; }

        public DateTimeOffset? DueOn { get; init; }

        public string? Csr { get; init; }
    }

    internal sealed record Version(
        long VaultId, byte[] Certificate, IReadOnlyList<byte[]> Chain, DateTimeOffset StoredOn, Revocation? Revocation, string? Key, string? TemplateName);

    internal sealed record Order(byte[] PublicKeyInfo, byte[] Subject, SubjectAltNames AltNames, string Template, DateTimeOffset? EndDate, string? Key);

    internal sealed record Ticket(
        Guid Guid, string Dn, string ObjectDn, DateTimeOffset Created, DateTimeOffset Updated, IReadOnlyList<Guid> Approvers, string Status, string Explanation);
}
