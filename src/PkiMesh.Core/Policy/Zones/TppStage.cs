namespace PkiMesh.Core.Policy.Zones;

/// <summary>The stages through which TPP processes a certificate object (docs.venafi.com, certificate lifecycle stages).</summary>
public static class TppStage
{
    /// <summary>An approver of TPP's own workflow must agree.</summary>
    public const int Approval = 600;

    /// <summary>The CA has the request and has not issued: its manager must agree, most often.</summary>
    public const int Retrieval = 700;

    /// <summary>The CA has issued; what is left is TPP's own work.</summary>
    public const int Installation = 800;

    /// <summary>What happens in a stage, as the end of "TPP …".</summary>
    public static string Describe(int stage) => stage switch
    {
        < 100 => "has not begun",
        < 200 => "checks its stores",
        < 300 => "prepares its stores",
        < 400 => "makes the key",
        < 500 => "makes the request",
        < Approval => "sends the request to the CA",
        < Retrieval => "waits for an approval",
        < Installation => "waits for the CA to issue",
        < 1200 => "installs the certificate",
        < 1400 => "ends the processing",
        _ => "revokes the certificate",
    };
}
