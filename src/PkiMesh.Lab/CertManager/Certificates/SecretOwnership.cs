using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Which of several Certificates with the same secretName may issue (cm internal/controller/certificates/certificates.go).</summary>
internal static class SecretOwnership
{
    public static bool Owns(ILabApi api, JsonObject certificate)
    {
        var secretName = certificate.Text("spec", "secretName");
        List<string> rivals =
        [
            .. api.List(KnownResources.Certificates, certificate.Namespace())
                .Where(other => other.Text("spec", "secretName") == secretName)
                .OrderBy(other => other.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
                .ThenBy(other => other.Name(), StringComparer.Ordinal)
                .Select(other => other.Name()),
        ];
        if (rivals.Count == 0)
        {
            return false;
        }

        var named = api.Get(KnownResources.Secrets, certificate.Namespace(), secretName ?? "").Annotation(Names.CertificateName);
        var owner = named is not null && rivals.Contains(named) ? named : rivals[0];
        return owner == certificate.Name();
    }
}
