namespace PkiMesh.Core.Policy.Zones;

/// <summary>Whether a zone would issue a usable mesh CA, check by check, in the order in which one hangs on the other.</summary>
public static class ZoneJudge
{
    public static IReadOnlyList<TppZoneCheck> Judge(ZoneEvidence evidence)
    {
        var zone = TppZone.ToPolicyDn(evidence.Zone);
        return
        [
            ServerChecks.Server(evidence, zone),
            ServerChecks.Token(evidence, zone),
            ServerChecks.Scope(evidence, zone),
            PolicyChecks.Zone(evidence, zone),
            PolicyChecks.Rights(evidence, zone),
            .. PolicyChecks.Policy(evidence, zone),
            PolicyChecks.Request(evidence, zone),
            TemplateCheck.Judge(evidence, zone),
            ObjectChecks.Collision(evidence, zone),
            ObjectChecks.Earlier(evidence, zone),
        ];
    }
}
