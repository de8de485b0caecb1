using System.Collections.Frozen;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>The tables of built-in kinds; the rest show NAME and, as Kubernetes has it, AGE or CREATED AT.</summary>
internal static class BuiltInTables
{
    private static readonly TableShape s_nameAndAge = new([Columns.Name, Columns.Age], (i, now) => [Cells.Name(i), Cells.Age(i, now)]);

    private static readonly TableShape s_nameAndCreated = new(
        [Columns.Name, Columns.CreatedAt],
        (i, _) => [Cells.Name(i), i["metadata"]?["creationTimestamp"]?.DeepClone()]);

    private static readonly FrozenDictionary<(string Group, string Kind), TableShape> s_shapes =
        new (string Group, string Kind, TableShape Shape)[]
        {
            ("", "Namespace", CoreTables.Namespace),
            ("", "Secret", CoreTables.Secret),
            ("", "ConfigMap", CoreTables.ConfigMap),
            ("", "ServiceAccount", CoreTables.ServiceAccount),
            ("", "Service", CoreTables.Service),
            ("", "Endpoints", CoreTables.Endpoints),
            ("", "Node", NodeTable.Shape),
            ("", "Pod", PodTable.Shape),
            ("", "Event", EventTable.Shape),
            ("events.k8s.io", "Event", EventTable.Shape),
            ("apps", "Deployment", WorkloadTables.Deployment),
            ("apps", "ReplicaSet", WorkloadTables.ReplicaSet),
            ("apps", "DaemonSet", WorkloadTables.DaemonSet),
            ("apps", "StatefulSet", WorkloadTables.StatefulSet),
            ("batch", "Job", WorkloadTables.Job),
            ("batch", "CronJob", WorkloadTables.CronJob),
            ("rbac.authorization.k8s.io", "Role", s_nameAndCreated),
            ("rbac.authorization.k8s.io", "ClusterRole", s_nameAndCreated),
            ("rbac.authorization.k8s.io", "RoleBinding", OtherTables.Binding),
            ("rbac.authorization.k8s.io", "ClusterRoleBinding", OtherTables.Binding),
            ("apiextensions.k8s.io", "CustomResourceDefinition", s_nameAndCreated),
            ("apiregistration.k8s.io", "APIService", OtherTables.ApiService),
            ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", OtherTables.Webhooks),
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration", OtherTables.Webhooks),
            ("coordination.k8s.io", "Lease", OtherTables.Lease),
            ("policy", "PodDisruptionBudget", OtherTables.DisruptionBudget),
            ("discovery.k8s.io", "EndpointSlice", OtherTables.EndpointSlice),
            ("storage.k8s.io", "StorageClass", OtherTables.StorageClass),
            ("scheduling.k8s.io", "PriorityClass", OtherTables.PriorityClass),
            ("networking.k8s.io", "NetworkPolicy", OtherTables.NetworkPolicy),
            ("networking.k8s.io", "Ingress", OtherTables.Ingress),
        }.ToFrozenDictionary(s => (s.Group, s.Kind), s => s.Shape);

    public static TableShape Of(ResourceInfo info) => s_shapes.GetValueOrDefault((info.Id.Group, info.Kind), s_nameAndAge);
}
