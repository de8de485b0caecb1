namespace PkiMesh.Lab.Api;

/// <summary>The resources that the lab's own controllers speak of.</summary>
public static class KnownResources
{
    public static readonly ResourceId Namespaces = new("", "v1", "namespaces");
    public static readonly ResourceId Nodes = new("", "v1", "nodes");
    public static readonly ResourceId Pods = new("", "v1", "pods");
    public static readonly ResourceId Services = new("", "v1", "services");
    public static readonly ResourceId Endpoints = new("", "v1", "endpoints");
    public static readonly ResourceId Secrets = new("", "v1", "secrets");
    public static readonly ResourceId ConfigMaps = new("", "v1", "configmaps");
    public static readonly ResourceId ServiceAccounts = new("", "v1", "serviceaccounts");
    public static readonly ResourceId Events = new("", "v1", "events");
    public static readonly ResourceId Deployments = new("apps", "v1", "deployments");
    public static readonly ResourceId ReplicaSets = new("apps", "v1", "replicasets");
    public static readonly ResourceId DaemonSets = new("apps", "v1", "daemonsets");
    public static readonly ResourceId StatefulSets = new("apps", "v1", "statefulsets");
    public static readonly ResourceId Jobs = new("batch", "v1", "jobs");
    public static readonly ResourceId CronJobs = new("batch", "v1", "cronjobs");
    public static readonly ResourceId EndpointSlices = new("discovery.k8s.io", "v1", "endpointslices");
    public static readonly ResourceId Leases = new("coordination.k8s.io", "v1", "leases");
    public static readonly ResourceId CustomResourceDefinitions = new("apiextensions.k8s.io", "v1", "customresourcedefinitions");
    public static readonly ResourceId ApiServices = new("apiregistration.k8s.io", "v1", "apiservices");
    public static readonly ResourceId MutatingWebhooks = new("admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations");
    public static readonly ResourceId ValidatingWebhooks = new("admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations");
    public static readonly ResourceId Certificates = new("cert-manager.io", "v1", "certificates");
    public static readonly ResourceId CertificateRequests = new("cert-manager.io", "v1", "certificaterequests");
    public static readonly ResourceId Issuers = new("cert-manager.io", "v1", "issuers");
    public static readonly ResourceId ClusterIssuers = new("cert-manager.io", "v1", "clusterissuers");
    public static readonly ResourceId Bundles = new("trust.cert-manager.io", "v1alpha1", "bundles");
}
