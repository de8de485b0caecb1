using System.Text.Json.Nodes;

namespace PkiMesh.Core.Policy;

/// <summary>A service that answers the API server over TLS, and what its key pair must look like.</summary>
/// <param name="Namespace">The service's namespace; issuer, Certificate and Secret go there too.</param>
/// <param name="Service">The service.</param>
/// <param name="SecretName">The Secret that its pods mount.</param>
/// <param name="CertificateName">The Certificate that keeps the Secret.</param>
public sealed record WebhookCertificatePlan(string Namespace, string Service, string SecretName, string CertificateName)
{
    private const string SelfSigned = "linkerd-webhook-selfsigned";
    private const string Authority = "linkerd-webhook-ca";

    /// <summary>
    /// The objects by which cert-manager makes the key pairs: one CA a namespace, which signs nothing else, and one Certificate a
    /// service. A year with 120 days left at renewal, since linkerd check warns below 60.
    /// </summary>
    public static IReadOnlyList<JsonObject> ToObjects(IReadOnlyList<WebhookCertificatePlan> plans)
    {
        var objects = new List<JsonObject>();
        foreach (var ns in plans.Select(plan => plan.Namespace).Distinct())
        {
            objects.Add(Object("Issuer", ns, SelfSigned, new JsonObject { ["selfSigned"] = new JsonObject() }));
            objects.Add(Certificate(ns, Authority, new JsonObject
            {
                ["isCA"] = true,
                ["commonName"] = $"{Authority}.{ns}",
                ["secretName"] = Authority,
                ["duration"] = "87600h0m0s",
                ["renewBefore"] = "17520h0m0s",
                ["usages"] = new JsonArray("cert sign", "crl sign"),
            }, SelfSigned));
            objects.Add(Object("Issuer", ns, Authority, new JsonObject { ["ca"] = new JsonObject { ["secretName"] = Authority } }));
        }

        objects.AddRange(plans.Select(plan => Certificate(plan.Namespace, plan.CertificateName, new JsonObject
        {
            ["commonName"] = $"{plan.Service}.{plan.Namespace}.svc",
            ["dnsNames"] = new JsonArray($"{plan.Service}.{plan.Namespace}.svc"),
            ["secretName"] = plan.SecretName,
            ["duration"] = "8760h0m0s",
            ["renewBefore"] = "2880h0m0s",
            ["usages"] = new JsonArray("server auth"),
        }, Authority)));
        return objects;
    }

    private static JsonObject Certificate(string ns, string name, JsonObject spec, string issuer)
    {
        // linkerd's policy validator reads no other encoding.
        spec["privateKey"] = new JsonObject { ["algorithm"] = "ECDSA", ["encoding"] = "PKCS8", ["rotationPolicy"] = "Always" };
        spec["issuerRef"] = new JsonObject { ["name"] = issuer, ["kind"] = "Issuer", ["group"] = "cert-manager.io" };
        return Object("Certificate", ns, name, spec);
    }

    private static JsonObject Object(string kind, string ns, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = "cert-manager.io/v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        ["spec"] = spec,
    };
}
