using Org.BouncyCastle.Security;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.Certificates;
using PkiMesh.Lab.Tpp.Metadata;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Security;
using PkiMesh.Lab.Tpp.State;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp;

/// <summary>All that a TPP knows: objects, identities, grants, CAs, log. Everything is read and written under <see cref="Gate"/>.</summary>
public sealed class TppState
{
    public TppState(LabClock clock, TppOptions? options = null)
    {
        Clock = clock;
        Options = options ?? new TppOptions();
        var kept = Options.File?.Load();
        // One that goes on must not make the same guids and tokens again.
        Random = Options.Seed is { } seed ? LabRandom.FromSeed(kept is null ? seed : seed ^ (kept.LastId << 20) ^ clock.GetUtcNow().Ticks) : LabRandom.System;
        Tree = new TppTree(clock, Random, Changes);
        Identities = new IdentityStore(Tree, Changes);
        Tokens = new TokenService(clock, Random, Changes);
        Jwt = new JwtMappings(Identities, Changes);
        Fields = new CustomFieldStore(Tree, Changes);
        Log = new TppLog(clock);
        Templates = CaTemplates.Make(clock.GetUtcNow(), Options.Seed, kept?.Authorities).ToDictionary(template => template.Dn, TppDn.Comparer);
        Tickets = new TicketStore(this);
        Enrolment = new EnrolmentService(this);
        if (kept is null)
        {
            TppSeeder.Seed(this);
        }
        else
        {
            Options.File!.Restore(this, kept);
        }

        Keep();
    }

    public Lock Gate { get; } = new();

    public LabClock Clock { get; }

    public TppOptions Options { get; }

    public SecureRandom Random { get; }

    /// <summary>What has changed so far, for those who keep it.</summary>
    public TppChanges Changes { get; } = new();

    public TppTree Tree { get; }

    public IdentityStore Identities { get; }

    public TokenService Tokens { get; }

    public JwtMappings Jwt { get; }

    public CustomFieldStore Fields { get; }

    public TppLog Log { get; }

    public TicketStore Tickets { get; }

    public EnrolmentService Enrolment { get; }

    public IReadOnlyDictionary<string, CaTemplate> Templates { get; }

    public TppSwitches Switches
    {
        get;
        set
        {
            field = value;
            Changes.Add();
        }
    } = new();

    /// <summary>What a fault has enrolment do everywhere; over the switches, and forgotten with the fault.</summary>
    internal ZoneBehaviour Ordered { get; set; } = ZoneBehaviour.Plain;

    public TppUser Admin { get; internal set; } = null!;

    /// <summary>A user who may sign in and do nothing else.</summary>
    public TppUser Restricted { get; internal set; } = null!;

    public string DefaultZone => TppDn.Join(TppDn.Policy, ZoneCatalog.TwoTier);

    public string DefaultOneTierZone => TppDn.Join(TppDn.Policy, ZoneCatalog.OneTier);

    /// <summary>The root of the two-tier CA, which the one-tier zone signs with as well.</summary>
    public LabCertificate RootCertificate => Templates[CaTemplates.Dn(CaTemplates.OneTier)].Authority.Certificate;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Keeps what has changed, where there is a file for it. Called under the gate.</summary>
    internal void Keep() => Options.File?.Save(this);

    internal Guid NewGuid()
    {
        var bytes = new byte[16];
        Random.NextBytes(bytes);
        return new Guid(bytes);
    }

    internal string NewPassword()
    {
        var bytes = new byte[15];
        Random.NextBytes(bytes);
        return Convert.ToBase64String(bytes).Replace('+', 'x').Replace('/', 'y');
    }

    /// <summary>The behaviour of a zone: its own over that of the folders above, over the switches.</summary>
    internal ZoneBehaviour BehaviourOf(string folderDn) => Tree.Path(folderDn)
        .Aggregate(Ordered.Over(Switches.Behaviour), (below, folder) => folder.Behaviour is { } own ? own.Over(below) : below);
}
