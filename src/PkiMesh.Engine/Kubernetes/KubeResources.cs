namespace PkiMesh.Engine.Kubernetes;

/// <summary>The kinds this module speaks of by name.</summary>
internal static class KubeResources
{
    public static readonly KubeResource Namespaces = new("", "v1", "namespaces", "Namespace", false);
    public static readonly KubeResource Nodes = new("", "v1", "nodes", "Node", false);
    public static readonly KubeResource Pods = new("", "v1", "pods", "Pod");
    public static readonly KubeResource PodEviction = new("", "v1", "pods/eviction", "Pod");
    public static readonly KubeResource PodPortForward = new("", "v1", "pods/portforward", "Pod");
    public static readonly KubeResource PodProxy = new("", "v1", "pods/proxy", "Pod");
    public static readonly KubeResource Secrets = new("", "v1", "secrets", "Secret");
    public static readonly KubeResource ConfigMaps = new("", "v1", "configmaps", "ConfigMap");
    public static readonly KubeResource Services = new("", "v1", "services", "Service");
    public static readonly KubeResource ServiceAccounts = new("", "v1", "serviceaccounts", "ServiceAccount");
    public static readonly KubeResource Events = new("", "v1", "events", "Event");
    public static readonly KubeResource Deployments = new("apps", "v1", "deployments", "Deployment");
    public static readonly KubeResource ReplicaSets = new("apps", "v1", "replicasets", "ReplicaSet");
    public static readonly KubeResource DaemonSets = new("apps", "v1", "daemonsets", "DaemonSet");
    public static readonly KubeResource StatefulSets = new("apps", "v1", "statefulsets", "StatefulSet");
    public static readonly KubeResource Jobs = new("batch", "v1", "jobs", "Job");
    public static readonly KubeResource CronJobs = new("batch", "v1", "cronjobs", "CronJob");
    public static readonly KubeResource Leases = new("coordination.k8s.io", "v1", "leases", "Lease");
    public static readonly KubeResource DisruptionBudgets = new("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget");
    public static readonly KubeResource CustomResourceDefinitions =
        new("apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", false);
    public static readonly KubeResource ApiServices = new("apiregistration.k8s.io", "v1", "apiservices", "APIService", false);
    public static readonly KubeResource MutatingWebhooks =
        new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", false);
    public static readonly KubeResource ValidatingWebhooks =
        new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", false);
    public static readonly KubeResource Certificates = new("cert-manager.io", "v1", "certificates", "Certificate");
    public static readonly KubeResource CertificateStatus = new("cert-manager.io", "v1", "certificates/status", "Certificate");
    public static readonly KubeResource CertificateRequests = new("cert-manager.io", "v1", "certificaterequests", "CertificateRequest");
    public static readonly KubeResource Issuers = new("cert-manager.io", "v1", "issuers", "Issuer");
    public static readonly KubeResource ClusterIssuers = new("cert-manager.io", "v1", "clusterissuers", "ClusterIssuer", false);
    public static readonly KubeResource ClusterIssuerStatus = new("cert-manager.io", "v1", "clusterissuers/status", "ClusterIssuer", false);
    public static readonly KubeResource Bundles = new("trust.cert-manager.io", "v1alpha1", "bundles", "Bundle", false);
    public static readonly KubeResource SelfSubjectAccessReviews =
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false);
    public static readonly KubeResource SelfSubjectReviews =
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", false);
}
