using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>The ReplicaSets of a Deployment: which is the current one, and the annotations that number them.</summary>
internal static class DeploymentRevision
{
    public const string Annotation = "deployment.kubernetes.io/revision";
    private const string Desired = "deployment.kubernetes.io/desired-replicas";
    private const string Maximum = "deployment.kubernetes.io/max-replicas";

    private static readonly HashSet<string> s_notCopied =
    [
        Annotation, Desired, Maximum, "deployment.kubernetes.io/revision-history",
        "kubectl.kubernetes.io/last-applied-configuration", "deprecated.deployment.rollback.to",
    ];

    public static JsonObject? Current(JsonObject deployment, IEnumerable<JsonObject> sets) =>
        sets.Where(set => !set.IsDeleting())
            .OrderBy(set => set.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).ThenBy(set => set.Name(), StringComparer.Ordinal)
            .FirstOrDefault(set => PodTemplates.Same(set.At("spec", "template"), deployment.At("spec", "template")));

    public static long Of(JsonObject value) =>
        long.TryParse(value.Annotation(Annotation), NumberStyles.Integer, CultureInfo.InvariantCulture, out var revision) ? revision : 0;

    /// <summary>The number of the current set: above those of all others.</summary>
    public static long Next(IEnumerable<JsonObject> sets, JsonObject? current) =>
        sets.Where(set => set.Uid() != current?.Uid()).Select(Of).DefaultIfEmpty(0).Max() + 1;

    public static void Set(JsonObject value, long revision) =>
        value.Metadata().Child("annotations")[Annotation] = revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>True if the annotations that a set carries of its Deployment's size had to change.</summary>
    public static bool SetReplicas(JsonObject set, JsonObject deployment)
    {
        var replicas = (int)(deployment.LongOrNull("spec", "replicas") ?? 1);
        var surge = deployment.Text("spec", "strategy", "type") == "Recreate"
            ? 0
            : Rolling.Limits(deployment.At("spec", "strategy", "rollingUpdate"), replicas).Surge;
        var annotations = set.Metadata().Child("annotations");
        var desired = replicas.ToString(CultureInfo.InvariantCulture);
        var maximum = (replicas + surge).ToString(CultureInfo.InvariantCulture);
        if (annotations.Text(Desired) == desired && annotations.Text(Maximum) == maximum)
        {
            return false;
        }

        annotations[Desired] = desired;
        annotations[Maximum] = maximum;
        return true;
    }

    public static JsonObject NewSet(JsonObject deployment, long revision, int replicas)
    {
        var template = (JsonObject)deployment["spec"]!["template"]!.DeepClone();
        var collisions = deployment.LongOrNull("status", "collisionCount");
        var hash = SafeNames.TemplateHash(template, (int?)collisions);
        template.Child("metadata").Child("labels")["pod-template-hash"] = hash;
        var selector = (JsonObject)deployment["spec"]!["selector"]!.DeepClone();
        selector.Child("matchLabels")["pod-template-hash"] = hash;
        var annotations = deployment.Map("metadata", "annotations").Where(pair => !s_notCopied.Contains(pair.Key)).ToJson();
        var set = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{deployment.Name()}-{hash}",
                ["namespace"] = deployment.Namespace(),
                ["labels"] = template["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(deployment.NewControllerReference()),
            },
            ["spec"] = new JsonObject
            {
                ["replicas"] = replicas,
                ["selector"] = selector,
                ["template"] = template,
            },
        };
        if (deployment.Long("spec", "minReadySeconds") is > 0 and var seconds)
        {
            set["spec"]!["minReadySeconds"] = seconds;
        }

        SetReplicas(set, deployment);
        Set(set, revision);
        return set;
    }
}
