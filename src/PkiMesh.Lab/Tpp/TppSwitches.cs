using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp;

/// <summary>Switches for the whole server, thrown by the control URL.</summary>
public sealed record TppSwitches
{
    /// <summary>503 to everything.</summary>
    public bool Down { get; init; }

    /// <summary>Every access token is refused with 401, though grants go on being given.</summary>
    public bool RefuseTokens { get; init; }

    /// <summary>Identity/Self asks for the scope that the vendor prints (configuration), instead of any.</summary>
    public bool StrictScopes { get; init; }

    /// <summary>Enrolment in zones that say nothing of their own.</summary>
    public ZoneBehaviour Behaviour { get; init; } = ZoneBehaviour.Plain;
}
