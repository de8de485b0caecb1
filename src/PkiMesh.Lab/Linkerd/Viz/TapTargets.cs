using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Injector;
using PkiMesh.Lab.Linkerd.Viz.Wire;
using PkiMesh.Lab.Workloads;
using LabelSelector = PkiMesh.Lab.Api.Selectors.LabelSelector;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>Which pods a tap means (l5d viz/tap/api/grpc_server.go TapByResource, viz/tap/pkg/protohttp.go).</summary>
internal sealed class TapTargets(ILabApi api, string controlPlane)
{
    private static readonly Dictionary<string, ResourceId> s_kinds = new()
    {
        ["cronjob"] = KnownResources.CronJobs,
        ["daemonset"] = KnownResources.DaemonSets,
        ["deployment"] = KnownResources.Deployments,
        ["job"] = KnownResources.Jobs,
        ["pod"] = KnownResources.Pods,
        ["replicaset"] = KnownResources.ReplicaSets,
        ["service"] = KnownResources.Services,
        ["statefulset"] = KnownResources.StatefulSets,
    };

    public static string PathOf(Target? target) => target?.Type == "namespace"
        ? $"/apis/tap.linkerd.io/v1alpha1/watch/namespaces/{Uri.EscapeDataString(target.Name)}/tap"
        : $"/apis/tap.linkerd.io/v1alpha1/watch/namespaces/{Uri.EscapeDataString(target?.Namespace ?? "")}/{Uri.EscapeDataString((target?.Type ?? "") + "s")}/{Uri.EscapeDataString(target?.Name ?? "")}/tap";

    /// <summary>The uids of the pods.</summary>
    /// <exception cref="LinkerdFailure">There are none, or none that may be tapped.</exception>
    public IReadOnlySet<string> Find(TapQuery query)
    {
        var target = query.Target?.Resource ?? throw new LinkerdFailure("TapByResource received nil target Resource");
        var (open, closed, shut) = (new HashSet<string>(), new List<string>(), new List<string>());
        foreach (var pod in PodsOf(target, query.Target!.LabelSelector).Where(IsMeshed))
        {
            if (TapAnnotations.IsDisabled(pod))
            {
                closed.Add(pod.Name());
            }
            else if (!TapAnnotations.IsEnabled(pod))
            {
                shut.Add(pod.Name());
            }
            else
            {
                open.Add(pod.Uid());
            }
        }

        return open.Count > 0 ? open : throw new LinkerdFailure(Nobody(target, closed, shut));
    }

    private IEnumerable<JsonObject> PodsOf(Target target, string labelSelector)
    {
        var pods = api.List(KnownResources.Pods).Where(PodTemplates.IsActive);
        var selector = LabelSelector.Parse(labelSelector);
        if (target.Type == "namespace")
        {
            return pods.Where(pod => pod.Namespace() == target.Name);
        }

        if (!s_kinds.TryGetValue(target.Type, out var resource))
        {
            throw new LinkerdFailure($"unimplemented resource type: {target.Type}");
        }

        var found = api.List(resource, target.Namespace).Where(value => target.Name.Length == 0 || value.Name() == target.Name).Where(selector.MatchesObject).ToList();
        if (found.Count == 0 && target.Name.Length > 0)
        {
            throw new LinkerdFailure($"{target.Type}{(resource.Group.Length > 0 ? "." + resource.Group : "")} \"{target.Name}\" not found");
        }

        var uids = found.Select(value => value.Uid()).ToHashSet();
        return target.Type == "service"
            ? found.SelectMany(service => ServicePods.Of(api, service))
            : pods.Where(pod => pod.Namespace() == target.Namespace && (uids.Contains(pod.Uid()) || Owners(pod).Any(uids.Contains)));
    }

    private IEnumerable<string> Owners(JsonObject pod)
    {
        if (pod.ControllerReference() is { } reference)
        {
            yield return reference.Text("uid") ?? "";
        }

        if (WorkloadOwner.Of(api, pod.Namespace(), pod) is { } owner)
        {
            yield return owner.Uid();
        }
    }

    private bool IsMeshed(JsonObject pod) => pod.Label("linkerd.io/control-plane-ns") == controlPlane
        && pod.Objects("spec", "containers").Concat(pod.Objects("spec", "initContainers")).Any(container => container.Text("name") == "linkerd-proxy");

    private static string Nobody(Target target, List<string> closed, List<string> shut)
    {
        var text = new StringBuilder($"no pods to tap for type=\"{target.Type}\" name=\"{target.Name}\"\n");
        if (closed.Count > 0)
        {
            text.Append($"{closed.Count} pods found with tap disabled via the {TapAnnotations.Disabled} annotation:\n");
            closed.ForEach(name => text.Append($"\t* {name}\n"));
            text.Append("remove this annotation to make these pods valid tap targets\n");
        }

        if (shut.Count > 0)
        {
            text.Append($"{shut.Count} pods found with tap not enabled:\n");
            shut.ForEach(name => text.Append($"\t* {name}\n"));
            text.Append("restart these pods to enable tap and make them valid tap targets\n");
        }

        return text.ToString();
    }
}
