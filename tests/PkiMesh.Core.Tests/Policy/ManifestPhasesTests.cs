using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

public sealed class ManifestPhasesTests
{
    [Theory]
    [InlineData("v1", "Namespace", ManifestPhase.Namespaces)]
    [InlineData("apiextensions.k8s.io/v1", "CustomResourceDefinition", ManifestPhase.Definitions)]
    [InlineData("v1", "ServiceAccount", ManifestPhase.Accounts)]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", ManifestPhase.Accounts)]
    [InlineData("v1", "ConfigMap", ManifestPhase.Configuration)]
    [InlineData("v1", "Service", ManifestPhase.Configuration)]
    [InlineData("cert-manager.io/v1", "Certificate", ManifestPhase.Configuration)]
    [InlineData("apps/v1", "Deployment", ManifestPhase.Workloads)]
    [InlineData("batch/v1", "CronJob", ManifestPhase.Workloads)]
    [InlineData("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", ManifestPhase.Webhooks)]
    [InlineData("apiregistration.k8s.io/v1", "APIService", ManifestPhase.Webhooks)]
    [InlineData("example.com/v1", "Deployment", ManifestPhase.Configuration)]
    public void Sorts(string apiVersion, string kind, ManifestPhase phase) => Assert.Equal(phase, ManifestPhases.Of(apiVersion, kind));
}
