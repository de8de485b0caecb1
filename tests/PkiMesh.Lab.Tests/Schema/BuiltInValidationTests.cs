using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Schema;

/// <summary>Rules of built-in kinds in the words of kubernetes, apis/*/validation (release-1.34).</summary>
public class BuiltInValidationTests
{
    private static readonly ResourceRegistry s_registry = new();

    [Theory]
    [InlineData("a", "metadata.finalizers[0]: Invalid value: \"a\": name is neither a standard finalizer name nor is it fully qualified")]
    [InlineData("example.com/a", "")]
    [InlineData("orphan", "")]
    public void A_finalizer_is_a_standard_one_or_qualified(string finalizer, string fault) =>
        Assert.Equal(fault, Fault("", "configmaps", $$"""{"metadata":{"name":"x","finalizers":["{{finalizer}}"]} }"""));

    [Theory]
    [InlineData("a", "metadata.finalizers: \"a\": prefer a domain-qualified finalizer name to avoid accidental conflicts with other finalizer writers")]
    [InlineData("a.b", "metadata.finalizers: \"a.b\": prefer a domain-qualified finalizer name including a path (/) to avoid accidental conflicts with other finalizer writers")]
    [InlineData("a.b/c", null)]
    public void That_of_a_custom_resource_is_warned_of_once(string finalizer, string? warning)
    {
        var registry = new ResourceRegistry();
        registry.AddCustom(JsonNode.Parse(Api.Http.WriteTests.Definition)!.AsObject());
        var info = registry.Find("example.com", "v1", "things")!;
        var value = JsonNode.Parse($$"""{"apiVersion":"example.com/v1","kind":"Thing","metadata":{"name":"t","namespace":"default","finalizers":["{{finalizer}}"]} }""")!.AsObject();

        Assert.Equal(warning is null ? [] : [warning], ObjectValidator.Create(info, value));
        Assert.Empty(ObjectValidator.Update(info, value, value.DeepClone().AsObject(), null));
    }

    [Theory]
    [InlineData("""{"livenessProbe":{}}""", "spec.containers[0].livenessProbe: Required value: must specify a handler type")]
    [InlineData("""{"readinessProbe":{"exec":{"command":["a"]},"tcpSocket":{"port":1}}}""", "spec.containers[0].readinessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type")]
    [InlineData("""{"readinessProbe":{"exec":{}}}""", "spec.containers[0].readinessProbe.exec.command: Required value")]
    [InlineData("""{"readinessProbe":{"httpGet":{"port":0}}}""", "spec.containers[0].readinessProbe.httpGet.port: Invalid value: 0: must be between 1 and 65535, inclusive")]
    [InlineData("""{"readinessProbe":{"httpGet":{"port":"http"},"successThreshold":2}}""", "")]
    [InlineData("""{"startupProbe":{"httpGet":{"port":80},"successThreshold":2}}""", "spec.containers[0].startupProbe.successThreshold: Invalid value: 2: must be 1")]
    [InlineData("""{"livenessProbe":{"httpGet":{"port":80},"periodSeconds":-1}}""", "spec.containers[0].livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"lifecycle":{"preStop":{}}}""", "spec.containers[0].lifecycle.preStop: Required value: must specify a handler type")]
    [InlineData("""{"resources":{"requests":{"cpu":"2"},"limits":{"cpu":"1500m"}}}""", "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1500m")]
    [InlineData("""{"resources":{"requests":{"memory":"1Gi"},"limits":{"memory":"1024Mi"}}}""", "")]
    [InlineData("""{"resources":{"requests":{"example.com/gpu":"1"},"limits":{"example.com/gpu":"2"}}}""", "spec.containers[0].resources.requests: Invalid value: \"1\": must be equal to example.com/gpu limit of 2")]
    [InlineData("""{"resources":{"limits":{"cpu":"1"},"requests":{"cpu":"-1"}}}""", "spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be greater than or equal to 0")]
    public void A_container_is_looked_into(string container, string fault)
    {
        var value = JsonNode.Parse(container)!.AsObject();
        value["name"] = "c";
        value["image"] = "i";
        Assert.Equal(fault, Fault("", "pods", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "p" }, ["spec"] = new JsonObject { ["containers"] = new JsonArray(value) } }.ToJsonString()));
    }

    [Fact]
    public void Only_an_init_container_that_keeps_running_has_probes()
    {
        const string Spec = """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}],"initContainers":[{"name":"s","image":"i","readinessProbe":{"tcpSocket":{"port":1}}REST}]}}""";
        Assert.Equal("spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always", Fault("", "pods", Spec.Replace("REST", "", StringComparison.Ordinal)));
        Assert.Equal("", Fault("", "pods", Spec.Replace("REST", ",\"restartPolicy\":\"Always\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{"strategy":{"type":"Recreate","rollingUpdate":{"maxSurge":1}}}""", "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":"0%"}}}""", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"0%\": may not be 0 when `maxSurge` is 0")]
    [InlineData("""{"strategy":{"rollingUpdate":{"maxUnavailable":"101%"}}}""", "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: \"101%\": must not be greater than 100%")]
    [InlineData("""{"strategy":{"type":"Sideways"}}""", "spec.strategy: Unsupported value: {\"Type\":\"Sideways\",\"RollingUpdate\":null}: supported values: \"Recreate\", \"RollingUpdate\"")]
    [InlineData("""{"progressDeadlineSeconds":5,"minReadySeconds":5}""", "spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds")]
    public void A_rollout_must_be_able_to_move(string more, string fault)
    {
        var spec = JsonNode.Parse("""{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}""")!.AsObject();
        foreach (var (name, node) in JsonNode.Parse(more)!.AsObject())
        {
            spec[name] = node?.DeepClone();
        }

        Assert.Equal(fault, Fault("apps", "deployments", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "d" }, ["spec"] = spec }.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"minAvailable":1,"maxUnavailable":"1%"}""", "spec: Invalid value: {\"MinAvailable\":1,\"Selector\":null,\"MaxUnavailable\":\"1%\",\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both set")]
    [InlineData("""{"minAvailable":-1}""", "spec.minAvailable: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"maxUnavailable":"half"}""", "spec.maxUnavailable: Invalid value: \"half\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')")]
    [InlineData("""{"maxUnavailable":"50%"}""", "")]
    public void A_budget_has_one_limit(string spec, string fault) =>
        Assert.Equal(fault, Fault("policy", "poddisruptionbudgets", $$"""{"metadata":{"name":"b"},"spec":{{spec}} }"""));

    [Theory]
    [InlineData("x", "spec.schedule: Invalid value: \"x\": expected exactly 5 fields, found 1: [x]")]
    [InlineData("60 * * * *", "spec.schedule: Invalid value: \"60 * * * *\": end of range (60) above maximum (59): 60")]
    [InlineData("a * * * *", "spec.schedule: Invalid value: \"a * * * *\": failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax")]
    [InlineData("@never", "spec.schedule: Invalid value: \"@never\": unrecognized descriptor: @never")]
    [InlineData("TZ=UTC 0 * * * *", "spec.schedule: Invalid value: \"TZ=UTC 0 * * * *\": cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    [InlineData("*/5 * * * *", "")]
    public void A_schedule_must_be_one(string schedule, string fault) =>
        Assert.Equal(fault, Fault("batch", "cronjobs",
            $$"""{"metadata":{"name":"c"},"spec":{"schedule":"{{schedule}}","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]} } } } } }"""));

    private static string Fault(string group, string resource, string body)
    {
        var info = s_registry.Find(group, "v1", resource)!;
        try
        {
            var value = ObjectDecoder.Decode(info, BodyParser.Parse(Encoding.UTF8.GetBytes(body), false), FieldValidation.Strict).Value;
            Defaults.Apply(info, value);
            ObjectValidator.Create(info, value);
            return "";
        }
        catch (ApiStatusException refused)
        {
            return refused.Message[(refused.Message.IndexOf(" is invalid: ", StringComparison.Ordinal) + " is invalid: ".Length)..];
        }
    }
}
