namespace PkiMesh.Core.Policy.Zones;

/// <summary>What lies in the zone already: the object of the same name, and requests that have not come to their end.</summary>
internal static class ObjectChecks
{
    public static TppZoneCheck Collision(ZoneEvidence evidence, string zone)
    {
        var dn = $@"{zone}\{evidence.Request.CommonName}";
        var check = new CheckBuilder("NameCollision", dn, zone);
        if (evidence.Namesake.Failure is { } failure)
        {
            return check.NotTested(failure);
        }

        if (evidence.Policy.Value is null)
        {
            return check.NotTested("The zone could not be read.");
        }

        if (evidence.Namesake.Value is not { } found)
        {
            return check.Build("The name is free.");
        }

        check.Read($"made {found.CreatedUtc:u}, origin {(found.Origin.Length > 0 ? found.Origin : "unknown")}",
            found.SerialNumber.Length > 0 ? $"serial number {found.SerialNumber}, thumbprint {found.Thumbprint}, ends {found.NotAfterUtc:u}" : "no certificate yet");
        const string Remedy = "Use a zone for each cluster, or another -CommonName; the default one of New-MeshTrustAnchor carries the cluster's name.";
        return evidence.Owner switch
        {
            NamesakeOwner.Own => check.Build("The object of that name is this cluster's own."),
            NamesakeOwner.Overwritten => check.Fail("TppNameCollision",
                $"This cluster requested \"{dn}\", and it holds another certificate now: somebody else requests the same name.", Remedy).Build(""),
            NamesakeOwner.Other => check.Fail("TppNameCollision",
                $"\"{dn}\" exists, and this cluster did not request it: its certificate would be put away into the history.", Remedy).Build(""),
            _ => check.Warn("TppNameTaken", $"\"{dn}\" exists. Where it is another cluster's, the two will take turns at it.",
                $"Connect to the cluster (Connect-MeshCluster) to see whether it is its own. {Remedy}").Build(""),
        };
    }

    public static TppZoneCheck Earlier(ZoneEvidence evidence, string zone)
    {
        var check = new CheckBuilder("EarlierRequest", zone, zone);
        if (evidence.PendingFailure is { } failure)
        {
            return check.NotTested(failure);
        }

        if (evidence.Policy.Value is null)
        {
            return check.NotTested("The zone could not be read.");
        }

        foreach (var (item, approvers) in evidence.Pending.OrderBy(pending => !IsNamesake(pending.Object, zone, evidence)))
        {
            var stage = item.Stage ?? 0;
            var own = IsNamesake(item, zone, evidence);
            var words = item.Status.Length > 0 ? $" (\"{item.Status}\")" : "";
            check.Read($"{item.Dn}: stage {stage}, TPP {TppStage.Describe(stage)}{words}{(item.IsInError == true ? ", in error" : "")}");
            var message = item.IsInError == true ? $"The request \"{item.Dn}\" failed in stage {stage}{words}."
                : stage is >= TppStage.Approval and < TppStage.Retrieval ? $"The request \"{item.Dn}\" waits for {Whom(approvers)} to approve it in TPP{words}."
                : stage is >= TppStage.Retrieval and < TppStage.Installation ? $"The request \"{item.Dn}\" waits for the CA to issue it, for its manager's approval most often{words}."
                : $"The request \"{item.Dn}\" stands at stage {stage}: TPP {TppStage.Describe(stage)}{words}.";
            var remedy = item.IsInError == true ? "Mend what it says; cert-manager resets the object when it asks again. What fails for one request of the zone is likely to fail for the next."
                : stage is >= TppStage.Approval and < TppStage.Retrieval ? $"Ask {Whom(approvers)}."
                : stage is >= TppStage.Retrieval and < TppStage.Installation ? "Ask the CA's manager."
                : "Wait, or look at the object in TPP.";
            _ = own && (item.IsInError == true || stage is >= TppStage.Approval and < TppStage.Installation) ? check.Fail("TppRequestStuck", message, remedy) : check.Warn("TppRequestPending", message, remedy);
        }

        return check.Build("No earlier request is in the works or in error.");
    }

    private static bool IsNamesake(TppCertificate item, string zone, ZoneEvidence evidence) =>
        item.Dn.Equals($@"{zone}\{evidence.Request.CommonName}", StringComparison.OrdinalIgnoreCase);

    private static string Whom(IReadOnlyList<string> approvers) => approvers.Count == 0 ? "an approver" : string.Join(", ", approvers);
}
