using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.CertManager;

/// <summary>The two CertificateRequests of the API check; neither is ever stored.</summary>
internal static class ProbeRequest
{
    public static JsonObject Valid(string ns)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=pkimesh-api-check", key, HashAlgorithmName.SHA256);
        return Request(ns, "pkimesh-api-check-valid-", csr.CreateSigningRequestPem());
    }

    /// <summary>A request that the schema takes and cert-manager does not.</summary>
    public static JsonObject Invalid(string ns) => Request(ns, "pkimesh-api-check-invalid-", "not a certificate signing request");

    private static JsonObject Request(string ns, string prefix, string csrPem) => new()
    {
        ["apiVersion"] = "cert-manager.io/v1",
        ["kind"] = "CertificateRequest",
        ["metadata"] = new JsonObject { ["generateName"] = prefix, ["namespace"] = ns },
        ["spec"] = new JsonObject
        {
            ["request"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(csrPem)),
            ["issuerRef"] = new JsonObject { ["name"] = "pkimesh-api-check", ["kind"] = "ClusterIssuer", ["group"] = "cert-manager.io" },
        },
    };
}
