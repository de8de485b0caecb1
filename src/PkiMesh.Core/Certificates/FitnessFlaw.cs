namespace PkiMesh.Core.Certificates;

/// <summary>One thing that makes a certificate unusable in its role.</summary>
/// <param name="Id">Stable identifier; the error id where it stops a cmdlet, the finding id in a report.</param>
/// <param name="Message">The flaw, a sentence.</param>
/// <param name="LikelyCause">What usually causes it, a clause.</param>
public sealed record FitnessFlaw(string Id, string Message, string LikelyCause)
{
    /// <summary>The likely cause as a sentence, which is what to mend.</summary>
    public string Remedy => char.ToUpperInvariant(LikelyCause[0]) + LikelyCause[1..] + ".";
}
