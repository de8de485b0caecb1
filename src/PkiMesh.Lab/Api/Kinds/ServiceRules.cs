using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Kinds;

/// <summary>Services are given their cluster address and node ports, and keep them. The range is kubeadm's 10.96.0.0/12.</summary>
internal sealed class ServiceRules : IKindRules
{
    private const string Range = "10.96.0.0/12";
    private const uint FirstAddress = (10u << 24) | (96u << 16);
    private const uint AddressCount = 1 << 20;
    private const int FirstPort = 30000;
    private const int LastPort = 32767;
    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<StoredObject, Claim> _claims = [];
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

        RequireAddress(value, (string)spec["clusterIP"]!, context.Services);

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

            var ports = (spec["ports"] as JsonArray ?? []).OfType<JsonObject>().ToList();
            for (var i = 0; i < ports.Count; i++)
            {
                if ((int?)ports[i]["nodePort"] is null or 0)
                {
                    ports[i]["nodePort"] = NextPort(context.Services);
                }
                else
                {
                    RequirePort(value, i, (int)ports[i]["nodePort"]!, context.Services);
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
            var used = Claims(services).Select(claim => claim.Address).ToHashSet();
            while (true)
            {
                // Spread over the range, as the real allocator's random picks are, but the same each time.
                _nextAddress = ((_nextAddress + 7919) % (AddressCount - 512)) + 256;
                var address = new IPAddress(BitConverter.IsLittleEndian
                    ? BinaryPrimitives.ReverseEndianness(FirstAddress + _nextAddress)
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
            var used = Claims(services).SelectMany(claim => claim.Ports).ToHashSet();
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

    /// <summary>An address that was asked for (k8s pkg/registry/core/service/storage/alloc.go).</summary>
    private void RequireAddress(JsonObject value, string address, ApiServices services)
    {
        if (address == "None")
        {
            return;
        }

        if (!IPAddress.TryParse(address, out var parsed) || parsed.ToString() != address)
        {
            throw ApiErrors.Invalid("", "Service", Meta.Name(value), [FieldCause.Invalid("spec.clusterIPs[0]", address, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]);
        }

        var offset = parsed.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(parsed.GetAddressBytes()) - FirstAddress
            : uint.MaxValue;
        var problem = offset is 0 or >= AddressCount ? $"the provided IP ({address}) is not in the valid range. The range of valid IPs is {Range}"
            : Claims(services, value).Any(claim => claim.Address == address) ? "provided IP is already allocated"
            : null;
        if (problem is not null)
        {
            throw ApiErrors.Invalid("", "Service", Meta.Name(value), [FieldCause.Invalid("spec.clusterIPs", new JsonArray(address), $"failed to allocate IP {address}: {problem}")]);
        }
    }

    private void RequirePort(JsonObject value, int index, int port, ApiServices services)
    {
        var problem = port is < FirstPort or > LastPort ? string.Create(CultureInfo.InvariantCulture, $"provided port is not in the valid range. The range of valid ports is {FirstPort}-{LastPort}")
            : Claims(services, value).Any(claim => claim.Ports.Contains(port)) ? "provided port is already allocated"
            : null;
        if (problem is not null)
        {
            throw ApiErrors.Invalid("", "Service", Meta.Name(value), [FieldCause.Invalid($"spec.ports[{index}].nodePort", port, problem)]);
        }
    }

    /// <summary>What the Services have, but for the one that is asked about. Each stored object is read once.</summary>
    private IEnumerable<Claim> Claims(ApiServices services, JsonObject? but = null) =>
        from stored in services.Table(KnownResources.Services).Snapshot()
        where but is null || stored.Name != Meta.Name(but) || stored.Namespace != Meta.Namespace(but)
        select _claims.GetValue(stored, Read);

    private static Claim Read(StoredObject stored)
    {
        var spec = stored.Shared()["spec"];
        var ports = (spec?["ports"] as JsonArray ?? []).Select(one => (int?)one?["nodePort"] ?? 0).Where(port => port > 0);
        return new Claim((string?)spec?["clusterIP"], [.. ports]);
    }

    private sealed record Claim(string? Address, HashSet<int> Ports);
}
