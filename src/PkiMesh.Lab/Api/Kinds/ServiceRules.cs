using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>Services are given their cluster address and node ports, and keep them. The range is kubeadm's 10.96.0.0/12.</summary>
internal sealed class ServiceRules : IKindRules
{
    private const uint FirstAddress = (10u << 24) | (96u << 16);
    private const uint AddressCount = 1 << 20;
    private const int FirstPort = 30000;
    private const int LastPort = 32767;
    private readonly Lock _gate = new();
    private uint _nextAddress = 10;
    private int _nextPort = FirstPort;

    public void PrepareForCreate(JsonObject value, KindContext context)
    {
        value["status"] = new JsonObject { ["loadBalancer"] = new JsonObject() };
        Fill(value, context);
    }

    public void PrepareForUpdate(JsonObject value, JsonObject old, KindContext context)
    {
        if (value["spec"] is not JsonObject spec || old["spec"] is not JsonObject oldSpec)
        {
            return;
        }

        var isExternal = (string?)spec["type"] == "ExternalName";
        var (was, asked) = ((string?)oldSpec["clusterIP"] ?? "", (string?)spec["clusterIP"] ?? "");
        if (!isExternal && was.Length > 0)
        {
            if (asked.Length > 0 && asked != was)
            {
                throw ApiErrors.Invalid("", "Service", Meta.Name(value),
                    [FieldCause.Invalid("spec.clusterIPs[0]", new JsonArray(asked), "may not change once set")]);
            }

            foreach (var field in (string[])["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"])
            {
                if (spec[field] is null)
                {
                    Meta.Copy(oldSpec, spec, field);
                }
            }
        }

        KeepNodePorts(spec, oldSpec);
        Fill(value, context);
    }

    private void Fill(JsonObject value, KindContext context)
    {
        if (value["spec"] is not JsonObject spec || (string?)spec["type"] == "ExternalName")
        {
            return;
        }

        var type = (string?)spec["type"] ?? "ClusterIP";
        if (string.IsNullOrEmpty((string?)spec["clusterIP"]))
        {
            spec["clusterIP"] = (string?)(spec["clusterIPs"] as JsonArray)?.FirstOrDefault() ?? NextAddress(context.Services);
        }

        spec["clusterIPs"] ??= new JsonArray((string)spec["clusterIP"]!);
        spec["ipFamilies"] ??= new JsonArray("IPv4");
        spec["ipFamilyPolicy"] ??= "SingleStack";
        spec["internalTrafficPolicy"] ??= "Cluster";
        if (type is "NodePort" or "LoadBalancer")
        {
            spec["externalTrafficPolicy"] ??= "Cluster";
            if (type == "LoadBalancer")
            {
                spec["allocateLoadBalancerNodePorts"] ??= true;
            }

            foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>())
            {
                if ((int?)port["nodePort"] is null or 0)
                {
                    port["nodePort"] = NextPort(context.Services);
                }
            }
        }
    }

    private static void KeepNodePorts(JsonObject spec, JsonObject oldSpec)
    {
        if ((string?)spec["type"] is not ("NodePort" or "LoadBalancer"))
        {
            return;
        }

        foreach (var port in (spec["ports"] as JsonArray ?? []).OfType<JsonObject>().Where(one => (int?)one["nodePort"] is null or 0))
        {
            var same = (oldSpec["ports"] as JsonArray ?? []).FirstOrDefault(one =>
                (int?)one?["port"] == (int?)port["port"] && (string?)one?["protocol"] == (string?)port["protocol"]);
            if ((int?)same?["nodePort"] is > 0 and var kept)
            {
                port["nodePort"] = kept;
            }
        }
    }

    private string NextAddress(ApiServices services)
    {
        lock (_gate)
        {
            var used = Specs(services).Select(spec => (string?)spec["clusterIP"]).ToHashSet();
            while (true)
            {
                // Spread over the range, as the real allocator's random picks are, but the same each time.
                _nextAddress = ((_nextAddress + 7919) % (AddressCount - 512)) + 256;
                var address = new IPAddress(BitConverter.IsLittleEndian
                    ? System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(FirstAddress + _nextAddress)
                    : FirstAddress + _nextAddress).ToString();
                if (!used.Contains(address))
                {
                    return address;
                }
            }
        }
    }

    private int NextPort(ApiServices services)
    {
        lock (_gate)
        {
            var used = Specs(services).SelectMany(spec => (spec["ports"] as JsonArray ?? []).Select(one => (int?)one?["nodePort"] ?? 0)).ToHashSet();
            for (var tries = 0; tries <= LastPort - FirstPort; tries++)
            {
                _nextPort = _nextPort >= LastPort ? FirstPort : _nextPort + 1;
                if (!used.Contains(_nextPort))
                {
                    return _nextPort;
                }
            }

            throw ApiErrors.Internal(string.Create(CultureInfo.InvariantCulture, $"failed to allocate a nodePort: range is full ({FirstPort}-{LastPort})"));
        }
    }

    private static IEnumerable<JsonNode> Specs(ApiServices services) =>
        services.Table(KnownResources.Services).Snapshot().Select(one => one.Shared()["spec"]).OfType<JsonNode>();
}
