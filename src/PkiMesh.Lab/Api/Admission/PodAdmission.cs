using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>
/// What the server's own plug-ins put into pods: the account and its token's volume, priority, the two tolerations
/// (ServiceAccount, Priority, DefaultTolerationSeconds).
/// </summary>
internal sealed class PodAdmission(ApiServices services) : IAdmissionPlugin
{
    private const string TokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";

    public Task MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        if (request is { Operation: "CREATE", Subresource: null, Object: { } pod } && KindTraits.IsPod(request.Info) && pod["spec"] is JsonObject spec)
        {
            AddAccount(request, pod, spec);
            AddPriority(request, spec);
            AddTolerations(spec);
        }

        return Task.CompletedTask;
    }

    public Task ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken) => Task.CompletedTask;

    private void AddAccount(AdmissionRequest request, JsonObject pod, JsonObject spec)
    {
        // Mirror pods have no account.
        if ((pod["metadata"]?["annotations"] as JsonObject)?.ContainsKey("kubernetes.io/config.mirror") == true)
        {
            return;
        }

        var name = (string?)spec["serviceAccountName"] is { Length: > 0 } given ? given : "default";
        spec["serviceAccountName"] = name;
        spec["serviceAccount"] = name;
        var account = services.Table(KnownResources.ServiceAccounts).Find(request.Namespace, name)?.Shared()
            ?? throw ApiErrors.Forbidden(request.Info.Id, request.Name ?? "", $"error looking up service account {request.Namespace}/{name}: serviceaccount \"{name}\" not found");
        if (spec["imagePullSecrets"] is not JsonArray { Count: > 0 } && account["imagePullSecrets"] is JsonArray { Count: > 0 } secrets)
        {
            spec["imagePullSecrets"] = secrets.DeepClone();
        }

        if ((bool?)spec["automountServiceAccountToken"] ?? (bool?)account["automountServiceAccountToken"] ?? true)
        {
            MountToken(spec);
        }
    }

    private static void MountToken(JsonObject spec)
    {
        var containers = List(spec, "initContainers").Concat(List(spec, "containers")).Where(one => !Mounts(one).Any(mount => (string?)mount?["mountPath"] == TokenPath)).ToList();
        if (containers.Count == 0)
        {
            return;
        }

        if (spec["volumes"] is not JsonArray volumes)
        {
            volumes = [];
            spec["volumes"] = volumes;
        }

        var known = volumes.FirstOrDefault(one => ((string?)one?["name"])?.StartsWith("kube-api-access-", StringComparison.Ordinal) == true);
        var name = (string?)known?["name"] ?? ObjectPreparation.GenerateName("kube-api-access-");
        if (known is null)
        {
            volumes.Add(TokenVolume(name));
        }

        foreach (var container in containers)
        {
            if (container["volumeMounts"] is not JsonArray mounts)
            {
                mounts = [];
                container["volumeMounts"] = mounts;
            }

            mounts.Add(new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = TokenPath });
        }
    }

    private static JsonObject TokenVolume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["defaultMode"] = 420,
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = 3607, ["path"] = "token" } },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
        },
    };

    private void AddPriority(AdmissionRequest request, JsonObject spec)
    {
        var (value, policy) = (0L, "PreemptLowerPriority");
        if ((string?)spec["priorityClassName"] is { Length: > 0 } name)
        {
            var known = services.Store.Table("scheduling.k8s.io", "priorityclasses").Find(null, name)?.Shared()
                ?? throw ApiErrors.Forbidden(request.Info.Id, request.Name ?? "", $"no PriorityClass with name {name} was found");
            (value, policy) = ((long?)known["value"] ?? 0, (string?)known["preemptionPolicy"] ?? policy);
        }

        spec["priority"] = value;
        spec["preemptionPolicy"] ??= policy;
    }

    private static void AddTolerations(JsonObject spec)
    {
        if (spec["tolerations"] is not JsonArray tolerations)
        {
            tolerations = [];
            spec["tolerations"] = tolerations;
        }

        foreach (var key in (string[])["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
        {
            var covered = tolerations.Any(one =>
                ((string?)one?["key"] == key || string.IsNullOrEmpty((string?)one?["key"])) && (string?)one?["effect"] is null or "" or "NoExecute");
            if (!covered)
            {
                tolerations.Add(new JsonObject { ["key"] = key, ["operator"] = "Exists", ["effect"] = "NoExecute", ["tolerationSeconds"] = 300 });
            }
        }
    }

    private static IEnumerable<JsonObject> List(JsonObject spec, string field) => (spec[field] as JsonArray ?? []).OfType<JsonObject>();

    private static JsonArray Mounts(JsonObject container) => container["volumeMounts"] as JsonArray ?? [];
}
