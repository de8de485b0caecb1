using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Tests.Tpp;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.CertManager;

/// <summary>The tutorial's trust anchor, issued in the lab, field by field beside what was recorded of the real components.</summary>
public partial class RecordedObjectsTests
{
    [SharedDataTheory]
    [InlineData("Certificate")]
    [InlineData("Secret")]
    [InlineData("ClusterIssuer")]
    public async Task An_object_of_the_tutorial_is_what_the_real_components_made_of_it(string kind)
    {
        await using var tpp = await TppHost.StartAsync(at: DateTimeOffset.UtcNow);
        await using var lab = await CertManagerLab.StartAsync(() => [tpp.ServerRoot], tpp.Clock, SharedData.Registry());
        await lab.CreateAsync(KnownResources.Secrets, $"{{apiVersion: v1, kind: Secret, metadata: {{name: tpp-secret, namespace: cert-manager}}, stringData: {{username: admin, password: '{tpp.State.Admin.Password}'}}}}");
        await ApplyAsync(lab, KnownResources.ClusterIssuers, Recorded("03-tpp-issuer", "ClusterIssuer"), issuer => issuer["spec"]!["venafi"]!["tpp"]!["url"] = tpp.Url + "vedsdk");
        await ApplyAsync(lab, KnownResources.Certificates, Recorded("04-trust-anchor", "Certificate"));

        var (step, resource) = kind switch
        {
            "Certificate" => ("04-trust-anchor", KnownResources.Certificates),
            "Secret" => ("04-trust-anchor", KnownResources.Secrets),
            _ => ("03-tpp-issuer", KnownResources.ClusterIssuers),
        };
        var recorded = Recorded(step, kind);
        var made = lab.Api.Get(resource, recorded.Namespace(), recorded.Name())!;

        Assert.Equal(Normal(recorded), Normal(made));
    }

    [SharedDataFact]
    public async Task Its_request_has_the_recorded_owners_of_every_field()
    {
        await using var tpp = await TppHost.StartAsync(at: DateTimeOffset.UtcNow);
        await using var lab = await CertManagerLab.StartAsync(() => [tpp.ServerRoot], tpp.Clock, SharedData.Registry());
        await lab.CreateAsync(KnownResources.Secrets, $"{{apiVersion: v1, kind: Secret, metadata: {{name: tpp-secret, namespace: cert-manager}}, stringData: {{username: admin, password: '{tpp.State.Admin.Password}'}}}}");
        await ApplyAsync(lab, KnownResources.ClusterIssuers, Recorded("03-tpp-issuer", "ClusterIssuer"), issuer => issuer["spec"]!["venafi"]!["tpp"]!["url"] = tpp.Url + "vedsdk");
        await ApplyAsync(lab, KnownResources.Certificates, Recorded("04-trust-anchor", "Certificate"));

        var recorded = Recorded("04-trust-anchor", "CertificateRequest");
        // The webhook, which does not run here, writes these; nobody owns them.
        foreach (var field in new[] { "uid", "username", "groups", "extra" })
        {
            recorded["spec"]!.AsObject().Remove(field);
        }

        Assert.Equal(Normal(recorded), Normal(lab.Api.Get(KnownResources.CertificateRequests, "cert-manager", "linkerd-trust-anchor-1")!));
    }

    private static async Task ApplyAsync(CertManagerLab lab, ResourceId resource, JsonObject recorded, Action<JsonObject>? change = null)
    {
        var value = new JsonObject
        {
            ["apiVersion"] = recorded.Text("apiVersion"),
            ["kind"] = recorded.Text("kind"),
            ["metadata"] = new JsonObject { ["name"] = recorded.Name(), ["annotations"] = recorded.At("metadata", "annotations")!.DeepClone() },
            ["spec"] = recorded["spec"]!.DeepClone(),
        };
        if (recorded.Namespace() is { } ns)
        {
            value["metadata"]!["namespace"] = ns;
        }

        change?.Invoke(value);
        await lab.Api.CreateAsync(CertManagerLab.Admin, resource, value, default);
        await lab.RestAsync();
    }

    private static JsonObject Recorded(string step, string kind) =>
        SharedData.Manifests($"recordings/tutorial/{step}.objects.yaml").First(value => value.Text("kind") == kind);

    // Without what differs from run to run: identities, times, key material, the host of TPP.
    private static string Normal(JsonObject value)
    {
        var copy = (JsonObject)value.DeepClone();
        var metadata = copy["metadata"]!.AsObject();
        foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp" })
        {
            metadata.Remove(field);
        }

        foreach (var entry in metadata["managedFields"]!.AsArray().Select(entry => entry!.AsObject()).ToList())
        {
            entry.Remove("time");
            // Which of several controllers writes the status or its first condition, and so owns the map or the list itself, is a race: in the lab as in
            // the real thing. One that owns no more than that has no entry when it comes second.
            if (entry.At("fieldsV1", "f:status") is JsonObject status)
            {
                status.Remove(".");
                (status["f:conditions"] as JsonObject)?.Remove(".");
                if (status.All(field => field.Value is JsonObject { Count: 0 } && field.Key == "f:conditions"))
                {
                    metadata["managedFields"]!.AsArray().Remove(entry);
                }
            }
        }

        foreach (var path in new[] { "data", "status" })
        {
            if (copy[path] is JsonObject part)
            {
                foreach (var key in part.Select(item => item.Key).Where(key => part[key] is JsonValue).ToList())
                {
                    part[key] = part[key]!.GetValueKind() == System.Text.Json.JsonValueKind.Number ? part[key]!.DeepClone() : "…";
                }
            }
        }

        if (copy.At("spec", "request") is not null)
        {
            copy["spec"]!["request"] = "…";
        }

        return Run().Replace(Sorted(copy)!.ToJsonString(), "…");
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create(item.Key, Sorted(item.Value)))),
        JsonArray list => new JsonArray([.. Ordered(list).Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    // Entries of managedFields are told apart by manager and subresource, conditions by type.
    private static IEnumerable<JsonNode?> Ordered(JsonArray list) =>
        list.All(item => item.Text("manager") is not null || item.Text("lastTransitionTime") is not null)
            ? list.OrderBy(item => $"{item.Text("manager")}/{item.Text("operation")}/{item.Text("subresource")}/{item.Text("type")}", StringComparer.Ordinal)
            : list;

    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ|https://[^""/]+/vedsdk|(?<=linkerd-trust-anchor-)[a-z0-9]{5}(?="")")]
    private static partial Regex Run();
}
