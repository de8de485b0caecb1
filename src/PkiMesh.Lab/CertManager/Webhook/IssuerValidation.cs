using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>What the webhook refuses of an Issuer or ClusterIssuer.</summary>
internal static class IssuerValidation
{
    public static FieldErrors Check(JsonNode? spec)
    {
        var errors = new FieldErrors();
        var found = 0;
        foreach (var kind in new[] { "acme", "ca", "selfSigned", "vault", "venafi" })
        {
            if (spec.At(kind) is not { } config)
            {
                continue;
            }

            if (found++ > 0)
            {
                errors.Forbidden($"spec.{kind}", "may not specify more than one issuer type");
            }
            else if (kind == "ca" && config.Text("secretName") is not { Length: > 0 })
            {
                errors.Required("spec.ca.secretName");
            }
            else if (kind == "venafi")
            {
                CheckVenafi(config, errors);
            }
        }

        if (found == 0)
        {
            errors.Required("spec", "at least one issuer must be configured");
        }

        return errors;
    }

    private static void CheckVenafi(JsonNode venafi, FieldErrors errors)
    {
        if (venafi.Text("zone") is not { Length: > 0 })
        {
            errors.Required("spec.venafi.zone");
        }

        if (venafi.At("tpp") is { } tpp)
        {
            if (tpp.Text("url") is not { Length: > 0 })
            {
                errors.Required("spec.venafi.tpp.url");
            }

            if (tpp.Text("caBundle") is { Length: > 0 } && tpp.At("caBundleSecretRef") is not null)
            {
                errors.Forbidden("spec.venafi.tpp", "may not specify more than one of caBundle/caBundleSecretRef as TPP CA Bundle");
            }
        }

        var endpoints = new[] { "tpp", "cloud", "ngts" }.Count(name => venafi.At(name) is not null);
        if (endpoints == 0)
        {
            errors.Required("spec.venafi", "please supply one of: tpp, cloud, ngts");
        }
        else if (endpoints > 1)
        {
            errors.Forbidden("spec.venafi", "please supply one of: tpp, cloud, ngts");
        }
    }
}
