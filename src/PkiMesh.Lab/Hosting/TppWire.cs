namespace PkiMesh.Lab.Hosting;

/// <summary>How to reach the lab's TPP.</summary>
public sealed record TppWire(Uri Url, string UserName, string Password, string Zone, string ZoneOneTier);
