namespace PkiMesh;

/// <summary>One step of a plan, or one thing done: the common word for it in every command.</summary>
/// <param name="Action">What happens to the object.</param>
/// <param name="Kind">The object's kind, e.g. <c>Certificate</c>.</param>
/// <param name="Namespace">Its namespace; null for a cluster-wide object or one outside the cluster.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What of it changes, or what is waited for; null where the action says it all. Never a secret value.</param>
public sealed record MeshChange(MeshChangeAction Action, string Kind, string? Namespace, string Name, string? Detail = null)
{
    /// <summary>True where something is sent: a create, an update or a delete.</summary>
    public bool IsMutation => Action is MeshChangeAction.Create or MeshChangeAction.Update or MeshChangeAction.Delete;

    /// <summary>The object in words, e.g. <c>Certificate cert-manager/linkerd-trust-anchor</c>.</summary>
    public string Subject => Namespace is null ? $"{Kind} {Name}" : $"{Kind} {Namespace}/{Name}";

    /// <summary>One line of a plan, e.g. <c>Create Certificate cert-manager/linkerd-trust-anchor (duration 720h)</c>.</summary>
    public override string ToString()
    {
        var verb = Action == MeshChangeAction.None ? "Leave unchanged" : Action == MeshChangeAction.Wait ? "Wait for" : Action.ToString();
        return Detail is null ? $"{verb} {Subject}" : $"{verb} {Subject} ({Detail})";
    }

    /// <summary>The same as something that has happened, e.g. <c>Certificate cert-manager/linkerd-trust-anchor created</c>.</summary>
    public string ToReport()
    {
        var outcome = Action switch
        {
            MeshChangeAction.Create => "created",
            MeshChangeAction.Update => "updated",
            MeshChangeAction.Delete => "deleted",
            MeshChangeAction.Wait => "awaited",
            _ => "unchanged",
        };
        return Detail is null ? $"{Subject} {outcome}" : $"{Subject} {outcome} ({Detail})";
    }
}
