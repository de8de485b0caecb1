namespace PkiMesh.Core.Rotation;

/// <summary>When an anchor is due for its rotation.</summary>
public static class RotationDue
{
    /// <param name="anchor">The anchor.</param>
    /// <param name="renewBefore">How long before its end; null for a third of its life.</param>
    public static DateTime Of(CertificateInfo anchor, TimeSpan? renewBefore)
    {
        var before = renewBefore ?? anchor.Lifetime / 3;
        return before >= anchor.Lifetime ? anchor.NotBeforeUtc : anchor.NotAfterUtc - before;
    }
}
