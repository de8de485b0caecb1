using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Tpp;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>
/// The table from recorded cases of TPP to the lab. What the stand-in was told is in the recording and taken from there; what else was done, to Secret and issuer,
/// stands here by the name of the case, and what was done next by its words. A case with switches of the stand-in needs no line.
/// </summary>
internal static class TppOrders
{
    private static readonly Dictionary<string, Func<JsonNode, TppOrder, TppOrder>> s_switches = new()
    {
        ["Down"] = (_, order) => order with { Down = true },
        ["Delay"] = (value, order) => order with { Behaviour = order.Behaviour with { Delay = TimeSpan.FromSeconds((double)value) } },
        ["DenyCreate"] = (_, order) => order with { Behaviour = order.Behaviour with { DenyCreate = true } },
        ["ReqError"] = (value, order) => order with { Behaviour = order.Behaviour with { RequestError = (string?)value } },
        ["Validity"] = (value, order) => order with { Behaviour = order.Behaviour with { Validity = GoDuration.Parse((string)value!) } },
        ["Stuck"] = (_, order) => order with { Behaviour = order.Behaviour with { StuckStage = 500, StuckStatus = "Post CSR failed with error: Microsoft CA: Denied by Policy Module" } },
        ["Chain"] = (value, order) => (string?)value switch
        {
            "none" => order with { Behaviour = order.Behaviour with { Chain = ChainShape.None } },
            "rootfirst" => order with { Behaviour = order.Behaviour with { Chain = ChainShape.RootFirst } },
            "single" => order with { Zone = ZoneCatalog.OneTier },
            _ => throw Unknown("chain", value),
        },
        ["Policy"] = (value, order) => order with
        {
            Zone = (string?)value switch
            {
                "nozone" => ZoneCatalog.Missing,
                "norights" => Lab("no-rights"),
                "rsa" => Lab("rsa-only"),
                "domain" => Lab("example-com"),
                "servergen" => Lab("service-generated"),
                "locksubject" => Lab("locked-subject"),
                _ => throw Unknown("policy", value),
            },
        },
        ["Template"] = (value, order) => order with
        {
            Zone = (string?)value switch
            {
                "leaf" => Lab("leaf-template"),
                "ca-no-sign" => Lab("no-keycertsign"),
                "ca0" => Lab("pathlen0"),
                _ => throw Unknown("template", value),
            },
        },
    };

    private static readonly Dictionary<string, Func<TppOrder, TppOrder>> s_cases = new()
    {
        ["ok-password"] = order => order,
        ["ok-token"] = order => order with { Credentials = async world => await world.TokenAsync() },
        ["wrong-password"] = order => order with { Credentials = _ => Holds(("username", "admin"), ("password", "wrong")) },
        ["bad-token"] = order => order with { Credentials = _ => Holds(("access-token", "nonsense")) },
        ["token-expires"] = order => order with
        {
            Credentials = async world => await world.TokenAsync(),
            BeforeCertificate = world => world.Tpp.State.Switches = world.Tpp.State.Switches with { RefuseTokens = true },
        },
        ["no-keys"] = order => order with { Credentials = _ => Holds(("other", "x")) },
        ["no-secret"] = order => order with { Credentials = _ => Task.FromResult<Dictionary<string, string>?>(null) },
        ["refused"] = order => order with { Url = _ => "https://127.0.0.1:1/vedsdk" },
        ["unknown-host"] = order => order with { Url = _ => "https://nowhere.invalid/vedsdk" },
        ["not-https"] = order => order with { Url = world => $"http://{world.Tpp.Url.Authority}/vedsdk" },
        ["no-path"] = order => order with { Url = world => world.Tpp.Url.ToString() },
        ["untrusted"] = order => order with
        {
            Credentials = world => Task.FromResult<Dictionary<string, string>?>(world.StrangersPassword),
            Url = world => world.Stranger.Url + "vedsdk",
        },
        ["ca-secret-ref"] = order => s_cases!["untrusted"](order) with { Extra = ", caBundleSecretRef: {name: cab}" },
        ["ca-bundle-rubbish"] = order => order with { Extra = $", caBundle: '{Field.Base64("hello")}'" },
    };

    private static readonly Dictionary<string, Func<TppWorld, RecordedCase, Task>> s_steps = new()
    {
        ["cure: the Secret gets the right password"] = (world, one) => world.Lab.ChangeAsync(
            KnownResources.Secrets, "cert-manager", $"cred-{one.Name}", value => value["data"]!["password"] = Field.Base64(world.Tpp.State.Admin.Password)),
        ["cure: the Secret is created"] = (world, one) => Of(one).Extra.Contains("cab", StringComparison.Ordinal)
            ? world.SecretAsync("cab", new() { ["ca.crt"] = world.Stranger.Root.ToPem() })
            : world.SecretAsync($"cred-{one.Name}", world.Password),
        ["cure: TPP is back"] = (world, _) => world.SwitchAsync(new TppSwitches()),
        ["cure: the CA gives in"] = (world, _) => world.SwitchAsync(new TppSwitches()),
        ["cure: caBundle in the issuer"] = (world, one) => world.Lab.ChangeAsync(
            KnownResources.ClusterIssuers, null, $"tpp-{one.Name}", value => value["spec"]!["venafi"]!["tpp"]!["caBundle"] = Field.Base64(world.Stranger.Root.ToPem())),
        ["cure: the zone exists now; nothing else is done"] = (world, _) =>
        {
            lock (world.Tpp.State.Gate)
            {
                world.Tpp.State.Tree.EnsureFolder(TppDn.Join(TppDn.Policy, ZoneCatalog.Missing));
            }

            return Task.CompletedTask;
        },
    };

    /// <exception cref="NotSupportedException">The table has no line for it.</exception>
    public static TppOrder Of(RecordedCase recorded)
    {
        var order = new TppOrder();
        foreach (var (name, value) in recorded.Switches)
        {
            order = s_switches.TryGetValue(name, out var set) ? set(value!, order) : throw Unknown("switch", name);
        }

        return s_cases.TryGetValue(recorded.Name, out var more) ? more(order) : recorded.Switches.Count > 0 ? order : throw Unknown("case", recorded.Name);
    }

    public static Task DoAsync(string step, TppWorld world, RecordedCase recorded) => s_steps.TryGetValue(step, out var act) ? act(world, recorded) : throw Unknown("step", step);

    private static NotSupportedException Unknown(string sort, object? name) => new($"TppOrders has no line for the {sort} '{name}'");

    private static string Lab(string zone) => $@"{ZoneCatalog.Lab}\{zone}";

    private static Task<Dictionary<string, string>?> Holds(params (string Key, string Value)[] data) =>
        Task.FromResult<Dictionary<string, string>?>(data.ToDictionary(one => one.Key, one => one.Value));
}
