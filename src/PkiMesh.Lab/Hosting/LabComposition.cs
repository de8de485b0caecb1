namespace PkiMesh.Lab.Hosting;

/// <summary>The one place that names every part of the lab. Each adds its line; the order is the order of starting.</summary>
internal static class LabComposition
{
    public static IEnumerable<ILabComponent> Components(LabServices lab)
    {
        yield return new Tpp.TppComponent(lab);
        if (lab.Options.TppOnly)
        {
            yield break;
        }

        yield return new Api.Lifecycle.LifecycleComponent(lab);
        yield return new ClusterSeed(lab);
        yield return new CertManager.CertManagerComponent(lab);
        yield return new Linkerd.LinkerdComponent(lab);
        yield return new Workloads.WorkloadComponent(lab);
    }
}
