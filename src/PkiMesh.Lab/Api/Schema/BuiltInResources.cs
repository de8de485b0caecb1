namespace PkiMesh.Lab.Api.Schema;

/// <summary>The resources of a Kubernetes 1.34 API server, in the order its discovery lists the groups.</summary>
internal static class BuiltInResources
{
    // resource, kind, N(amespaced) or C(luster), verbs, short names, categories, subresources.
    // Verbs: * all, *! all but deletecollection, else a list. A subresource: name[:kind][=verbs][@group/version].
    private const string Table =
        """
        # v1
        bindings Binding N create - -
        componentstatuses ComponentStatus C get,list cs -
        configmaps ConfigMap N * cm -
        endpoints Endpoints N * ep -
        events Event N * ev -
        limitranges LimitRange N * limits -
        namespaces Namespace C *! ns - finalize=update status
        nodes Node C * no - proxy:NodeProxyOptions=create,delete,get,patch,update status
        persistentvolumeclaims PersistentVolumeClaim N * pvc - status
        persistentvolumes PersistentVolume C * pv - status
        pods Pod N * po all attach:PodAttachOptions=create,get binding:Binding=create ephemeralcontainers eviction:Eviction=create@policy/v1 exec:PodExecOptions=create,get log=get portforward:PodPortForwardOptions=create,get proxy:PodProxyOptions=create,delete,get,patch,update resize status
        podtemplates PodTemplate N * - -
        replicationcontrollers ReplicationController N * rc all scale status
        resourcequotas ResourceQuota N * quota - status
        secrets Secret N * - -
        serviceaccounts ServiceAccount N * sa - token:TokenRequest=create@authentication.k8s.io/v1
        services Service N * svc all proxy:ServiceProxyOptions=create,delete,get,patch,update status
        # apiregistration.k8s.io/v1
        apiservices APIService C * - api-extensions status
        # apps/v1
        controllerrevisions ControllerRevision N * - -
        daemonsets DaemonSet N * ds all status
        deployments Deployment N * deploy all scale status
        replicasets ReplicaSet N * rs all scale status
        statefulsets StatefulSet N * sts all scale status
        # events.k8s.io/v1
        events Event N * ev -
        # authentication.k8s.io/v1
        selfsubjectreviews SelfSubjectReview C create - -
        tokenreviews TokenReview C create - -
        # authorization.k8s.io/v1
        localsubjectaccessreviews LocalSubjectAccessReview N create - -
        selfsubjectaccessreviews SelfSubjectAccessReview C create - -
        selfsubjectrulesreviews SelfSubjectRulesReview C create - -
        subjectaccessreviews SubjectAccessReview C create - -
        # autoscaling/v2
        horizontalpodautoscalers HorizontalPodAutoscaler N * hpa all status
        # autoscaling/v1
        horizontalpodautoscalers HorizontalPodAutoscaler N * hpa all status
        # batch/v1
        cronjobs CronJob N * cj all status
        jobs Job N * - all status
        # certificates.k8s.io/v1
        certificatesigningrequests CertificateSigningRequest C * csr - approval status
        # networking.k8s.io/v1
        ingressclasses IngressClass C * - -
        ingresses Ingress N * ing - status
        ipaddresses IPAddress C * ip -
        networkpolicies NetworkPolicy N * netpol -
        servicecidrs ServiceCIDR C * - - status
        # policy/v1
        poddisruptionbudgets PodDisruptionBudget N * pdb - status
        # rbac.authorization.k8s.io/v1
        clusterrolebindings ClusterRoleBinding C * - -
        clusterroles ClusterRole C * - -
        rolebindings RoleBinding N * - -
        roles Role N * - -
        # storage.k8s.io/v1
        csidrivers CSIDriver C * - -
        csinodes CSINode C * - -
        csistoragecapacities CSIStorageCapacity N * - -
        storageclasses StorageClass C * sc -
        volumeattachments VolumeAttachment C * - - status
        # admissionregistration.k8s.io/v1
        mutatingwebhookconfigurations MutatingWebhookConfiguration C * - api-extensions
        validatingadmissionpolicies ValidatingAdmissionPolicy C * - api-extensions status
        validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding C * - api-extensions
        validatingwebhookconfigurations ValidatingWebhookConfiguration C * - api-extensions
        # apiextensions.k8s.io/v1
        customresourcedefinitions CustomResourceDefinition C * crd,crds api-extensions status
        # scheduling.k8s.io/v1
        priorityclasses PriorityClass C * pc -
        # coordination.k8s.io/v1
        leases Lease N * - -
        # node.k8s.io/v1
        runtimeclasses RuntimeClass C * - -
        # discovery.k8s.io/v1
        endpointslices EndpointSlice N * - -
        # flowcontrol.apiserver.k8s.io/v1
        flowschemas FlowSchema C * - - status
        prioritylevelconfigurations PriorityLevelConfiguration C * - - status
        """;

    private static readonly string[] s_allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    public static IReadOnlyList<ResourceInfo> Load()
    {
        var found = new List<ResourceInfo>();
        var (group, version) = ("", "v1");
        foreach (var line in Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                (group, version) = SplitGroupVersion(line[2..]);
                continue;
            }

            found.Add(Parse(group, version, line.Split(' ')));
        }

        return found;
    }

    private static ResourceInfo Parse(string group, string version, string[] cells)
    {
        var (resource, kind) = (cells[0], cells[1]);
        var subresources = cells.Skip(6).Select(c => ParseSubresource(kind, c)).ToArray();
        return new ResourceInfo
        {
            Id = new ResourceId(group, version, resource),
            Kind = kind,
            ListKind = kind + "List",
            Singular = kind.ToLowerInvariant(),
            Namespaced = cells[2] == "N",
            Verbs = cells[3] switch
            {
                "*" => s_allVerbs,
                "*!" => [.. s_allVerbs.Where(v => v != "deletecollection")],
                var list => list.Split(','),
            },
            ShortNames = cells[4] == "-" ? [] : cells[4].Split(','),
            Categories = cells[5] == "-" ? [] : cells[5].Split(','),
            Subresources = subresources,
            StorageVersion = StorageVersionOf(group, version),
            ServedVersions = group == "autoscaling" ? ["v2", "v1"] : [version],
            Scale = subresources.Any(s => s.Name == "scale") ? new ScalePaths(".spec.replicas", ".status.replicas", null) : null,
            Schema = BuiltInSchemas.For(group, version, kind),
        };
    }

    private static SubresourceInfo ParseSubresource(string parentKind, string cell)
    {
        string? group = null;
        string? version = null;
        if (cell.IndexOf('@') is var at and > 0)
        {
            (group, version) = SplitGroupVersion(cell[(at + 1)..]);
            cell = cell[..at];
        }

        string[] verbs = ["get", "patch", "update"];
        if (cell.IndexOf('=') is var equals and > 0)
        {
            verbs = cell[(equals + 1)..].Split(',');
            cell = cell[..equals];
        }

        if (cell == "scale")
        {
            return new SubresourceInfo(cell, "Scale", verbs, "autoscaling", "v1");
        }

        var kind = parentKind;
        if (cell.IndexOf(':') is var colon and > 0)
        {
            kind = cell[(colon + 1)..];
            cell = cell[..colon];
        }

        return new SubresourceInfo(cell, kind, verbs, group, version);
    }

    private static string StorageVersionOf(string group, string version) => group == "autoscaling" ? "v2" : version;

    private static (string Group, string Version) SplitGroupVersion(string text)
    {
        var slash = text.IndexOf('/');
        return slash < 0 ? ("", text) : (text[..slash], text[(slash + 1)..]);
    }
}
