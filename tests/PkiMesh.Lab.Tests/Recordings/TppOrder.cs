using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>What has to be done in the lab for a case of TPP to be as it was recorded; <see cref="TppOrders"/> is the table.</summary>
internal sealed record TppOrder
{
    public string Zone { get; init; } = ZoneCatalog.TwoTier;

    public ZoneBehaviour Behaviour { get; init; } = ZoneBehaviour.Plain;

    public bool Down { get; init; }

    /// <summary>What the Secret holds; null for none. The default is the right password.</summary>
    public Func<TppWorld, Task<Dictionary<string, string>?>> Credentials { get; init; } = world => Task.FromResult<Dictionary<string, string>?>(world.Password);

    public Func<TppWorld, string> Url { get; init; } = world => world.Tpp.Url + "vedsdk";

    /// <summary>More of the issuer's <c>tpp</c>, in YAML.</summary>
    public string Extra { get; init; } = "";

    /// <summary>What is done once the issuer is ready and before there is a Certificate.</summary>
    public Action<TppWorld> BeforeCertificate { get; init; } = _ => { };
}
