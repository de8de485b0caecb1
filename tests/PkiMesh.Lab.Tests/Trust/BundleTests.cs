using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tests.CertManager;
using PkiMesh.Lab.Trust;
using Xunit;

namespace PkiMesh.Lab.Tests.Trust;

/// <summary>The cases of errors-bundle.txt: namespaces bt-a and bt-b carry the label bt=y, sources lie in cert-manager.</summary>
public class BundleTests
{
    private const string Matched = "Successfully synced Bundle to namespaces that match this label selector: bt=y";
    private static readonly LabCertificate s_one = Ca("Test CA 1");
    private static readonly LabCertificate s_two = Ca("Test CA 2");

    private const string Source = "{configMap: {name: src, key: ca.crt}}";
    private const string Target = "{configMap: {key: ca.crt}, namespaceSelector: {matchLabels: {bt: 'y'}}}";

    public static TheoryData<string, string, string, string> Refusals() => new()
    {
        { "{configMap: {name: missing, key: ca.crt}}", Target, "SourceNotFound", "Bundle source was not found: failed to get ConfigMap cert-manager/missing: ConfigMap \"missing\" not found" },
        { "{secret: {name: missing, key: tls.crt}}", Target, "SourceNotFound", "Bundle source was not found: failed to get Secret cert-manager/missing: Secret \"missing\" not found" },
        { "{configMap: {name: src, key: other.crt}}", Target, "SourceNotFound", "Bundle source was not found: no data found in ConfigMap cert-manager/src at key \"other.crt\"" },
        { "{configMap: {key: ca.crt, selector: {matchLabels: {no: such}}}}", Target, "SourceNotFound", "Bundle source was not found: couldn't find any valid certificates in bundle" },
        { "{configMap: {name: hello, key: ca.crt}}", Target, "SourceNotFound", "Bundle source was not found: couldn't find any valid certificates in bundle" },
        { "{configMap: {name: empty, key: ca.crt}}", Target, "SourceNotFound", "Bundle source was not found: couldn't find any valid certificates in bundle" },
        { "{configMap: {name: key, key: ca.crt}}", Target, "SourceBuildError", "Failed to build bundle sources: invalid PEM data in ConfigMap cert-manager/key at key \"ca.crt\": invalid PEM block in bundle: only CERTIFICATE blocks are permitted but found 'PRIVATE KEY'" },
        { "{useDefaultCAs: true}", Target, "SourceNotFound", "Bundle source was not found: no default package was specified when trust-manager was started; default CAs not available" },
        { Source, "{secret: {key: ca.crt}, namespaceSelector: {matchLabels: {bt: 'y'}}}", "SecretTargetsDisabled", "Bundle has Secret targets but the feature is disabled" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_keeps_a_Bundle_from_its_targets_is_said_in_its_words(string source, string target, string reason, string message)
    {
        await using var lab = await StartAsync();
        await ConfigMapAsync(lab, "hello", "hello");
        await ConfigMapAsync(lab, "empty", "");
        await ConfigMapAsync(lab, "key", LabKey.Generate(KeySpec.P256).ToPem(KeyEncoding.Pkcs8));

        await BundleAsync(lab, source, target);
        await RestAsync(lab);

        Assert.Equal($"False {reason}: {message}", Synced(lab));
        Assert.Contains(lab.Events("Bundle", "b"), line => line == $"Warning {reason} x1 bundles: {message}");
        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b"));
    }

    [Fact]
    public async Task Targets_carry_the_sorted_certificates_the_label_the_hash_and_their_owner()
    {
        await using var lab = await StartAsync();
        await ConfigMapAsync(lab, "both", $"# a comment\n{s_two.ToPem()}\n\n{s_one.ToPem()}some text\n{s_two.ToPem()}");

        await BundleAsync(lab, "{configMap: {name: both, key: ca.crt}}", Target);
        await RestAsync(lab);

        var expected = string.Concat(new[] { s_one, s_two }.OrderBy(certificate => certificate.Sha256, StringComparer.Ordinal).Select(certificate => certificate.ToPem())).TrimEnd('\n');
        Assert.Equal($"True Synced: {Matched}", Synced(lab));
        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "default", "b"));
        foreach (var ns in new[] { "bt-a", "bt-b" })
        {
            var target = lab.Api.Get(KnownResources.ConfigMaps, ns, "b")!;
            var owner = target.At("metadata", "ownerReferences")![0];
            Assert.Equal(expected, target.Text("data", "ca.crt"));
            Assert.Equal("b", target.Label("trust.cert-manager.io/bundle"));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(expected))), target.Annotation("trust.cert-manager.io/hash"));
            Assert.Equal(("Bundle", "b", true, true), (owner.Text("kind"), owner.Text("name"), owner.Flag("controller"), owner.Flag("blockOwnerDeletion")));
            Assert.Equal(["trust-manager Apply"], ((JsonArray)target.At("metadata", "managedFields")!).Select(entry => $"{entry.Text("manager")} {entry.Text("operation")}"));
        }
    }

    [Fact]
    public async Task A_changed_source_replaces_the_old_certificate_at_once()
    {
        await using var lab = await StartAsync();
        await BundleAsync(lab, Source, Target);
        await RestAsync(lab);

        await lab.ChangeAsync(KnownResources.ConfigMaps, "cert-manager", "src", value => value["data"]!["ca.crt"] = s_two.ToPem());
        await RestAsync(lab);

        Assert.Equal(s_two.ToPem().TrimEnd('\n'), lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b").Text("data", "ca.crt"));
        Assert.Equal([$"Normal Synced x1 bundles: {Matched}", $"Normal Synced x1 bundles: {Matched}"], lab.Events("Bundle", "b"));
    }

    [Fact]
    public async Task A_missing_source_keeps_the_targets_and_tells_twice()
    {
        await using var lab = await StartAsync();
        await BundleAsync(lab, Source, Target);
        await RestAsync(lab);

        await lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.ConfigMaps, "cert-manager", "src", (string?)null, default);
        await RestAsync(lab);

        const string Missing = "Bundle source was not found: failed to get ConfigMap cert-manager/src: ConfigMap \"src\" not found";
        Assert.Equal(s_one.ToPem().TrimEnd('\n'), lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b").Text("data", "ca.crt"));
        Assert.Equal([$"Normal Synced x1 bundles: {Matched}", $"Warning SourceNotFound x1 bundles: {Missing}", $"Warning SourceNotFound x1 bundles: {Missing}"], lab.Events("Bundle", "b"));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("label")]
    [InlineData("owner")]
    [InlineData("deleted")]
    public async Task A_target_that_somebody_touches_is_put_right(string damage)
    {
        await using var lab = await StartAsync();
        await BundleAsync(lab, Source, Target);
        await RestAsync(lab);

        if (damage == "deleted")
        {
            await lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.ConfigMaps, "bt-a", "b", (string?)null, default);
        }
        else
        {
            await lab.ChangeAsync(KnownResources.ConfigMaps, "bt-a", "b", value =>
            {
                _ = damage switch
                {
                    "data" => value["data"]!["ca.crt"] = "hello",
                    "label" => value["metadata"]!["labels"] = new JsonObject(),
                    _ => value["metadata"]!["ownerReferences"] = new JsonArray(),
                };
            });
        }

        await RestAsync(lab);

        var target = lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b");
        Assert.Equal(s_one.ToPem().TrimEnd('\n'), target.Text("data", "ca.crt"));
        Assert.Equal("b", target.Label("trust.cert-manager.io/bundle"));
        Assert.Equal("Bundle", target.At("metadata", "ownerReferences")![0].Text("kind"));
    }

    [Fact]
    public async Task An_existing_ConfigMap_is_taken_over_and_keeps_its_other_keys()
    {
        await using var lab = await StartAsync();
        await lab.CreateAsync(KnownResources.ConfigMaps, "{apiVersion: v1, kind: ConfigMap, metadata: {name: b, namespace: bt-a}, data: {mine: x, ca.crt: old}}");

        await BundleAsync(lab, Source, Target);
        await RestAsync(lab);

        var target = lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b");
        Assert.Equal(s_one.ToPem().TrimEnd('\n'), target.Text("data", "ca.crt"));
        Assert.Equal("x", target.Text("data", "mine"));
    }

    [Fact]
    public async Task A_namespace_that_is_not_selected_any_more_loses_its_target_and_a_new_one_gets_it()
    {
        await using var lab = await StartAsync();
        await BundleAsync(lab, Source, Target);
        await RestAsync(lab);

        await lab.ChangeAsync(KnownResources.Bundles, null, "b", value => value["spec"]!["target"]!["namespaceSelector"]!["matchLabels"]!["team"] = "a");
        await RestAsync(lab);
        Assert.Null(lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b"));
        Assert.Equal($"True Synced: {Matched},team=a", Synced(lab));

        await lab.CreateAsync(KnownResources.Namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: bt-c, labels: {bt: 'y', team: a}}}");
        await RestAsync(lab);
        Assert.NotNull(lab.Api.Get(KnownResources.ConfigMaps, "bt-c", "b"));
    }

    [Fact]
    public async Task Formats_are_real_keystores_and_passwords_go_into_the_hash()
    {
        await using var lab = await StartAsync();

        await BundleAsync(lab, Source, "{configMap: {key: ca.crt}, additionalFormats: {jks: {key: ca.jks, password: changeit}, pkcs12: {key: ca.p12, password: secret}}, namespaceSelector: {matchLabels: {bt: 'y'}}}");
        await RestAsync(lab);

        var target = lab.Api.Get(KnownResources.ConfigMaps, "bt-a", "b")!;
        // The library the real one writes JKS with calls the type of certificate X509, which not every reader takes: read by hand.
        var jks = Convert.FromBase64String(target.Text("binaryData", "ca.jks")!);
        var alias = $"{s_one.Sha256[..8]}|cn=test ca 1";
        Assert.Equal([0xFE, 0xED, 0xFE, 0xED, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, (byte)alias.Length, .. Encoding.UTF8.GetBytes(alias)], jks[..(18 + alias.Length)]);
        Assert.Equal(s_one.Der, jks[^(20 + s_one.Der.Length)..^20]);
        Assert.Equal(SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes("changeit"), .. "Mighty Aphrodite"u8, .. jks[..^20]]), jks[^20..]);
        var p12 = new Org.BouncyCastle.Pkcs.Pkcs12StoreBuilder().Build();
        using (var stream = new MemoryStream(Convert.FromBase64String(target.Text("binaryData", "ca.p12")!)))
        {
            p12.Load(stream, "secret".ToCharArray());
        }

        Assert.Equal(s_one.Der, p12.GetCertificate(Assert.Single(p12.Aliases)).Certificate.GetEncoded());
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(s_one.ToPem().TrimEnd('\n') + "changeit" + "secret"))),
            target.Annotation("trust.cert-manager.io/hash"));
    }

    [Fact]
    public async Task Secret_targets_expired_certificates_and_the_default_package_depend_on_the_arguments()
    {
        await using var lab = await StartAsync("--secret-targets-enabled=true", "--filter-expired-certificates=true", "--default-package-location=/packages/x.json");
        var expired = Ca("Old CA", DateTimeOffset.UnixEpoch);
        await ConfigMapAsync(lab, "mixed", s_one.ToPem() + expired.ToPem());

        await BundleAsync(lab, "{configMap: {name: mixed, key: ca.crt}}, {useDefaultCAs: true}", "{secret: {key: ca.crt}, namespaceSelector: {matchLabels: {bt: 'y'}}}");
        await RestAsync(lab);

        var found = PemData.Chain(lab.Secret("bt-b", "b")!.SecretBytes("ca.crt")!);
        Assert.Equal(["Test CA 1", "Test CA 2"], found.Select(certificate => certificate.Subject.CommonName).Order(StringComparer.Ordinal));
        Assert.StartsWith("pkimesh-lab-1-", lab.Api.Get(KnownResources.Bundles, null, "b").Text("status", "defaultCAVersion"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{secret: {name: a}}", "{configMap: {key: k}}", "spec.sources[0].secret: Invalid value: \"key: ' ', includeAllKeys: false\": source secret key must be defined when includeAllKeys is false")]
    [InlineData("{secret: {name: a, key: b, includeAllKeys: true}}", "{configMap: {key: k}}", "spec.sources[0].secret: Invalid value: \"key: b, includeAllKeys: true\": source secret key cannot be defined when includeAllKeys is true")]
    [InlineData("{useDefaultCAs: true}, {useDefaultCAs: true}", "{configMap: {key: k}}", "spec.sources: Forbidden: must request default CAs either once or not at all but got 2 requests")]
    [InlineData("{useDefaultCAs: false}", "{configMap: {key: k}}", "spec.sources: Forbidden: must define at least one source")]
    [InlineData("{inLine: x}", "{configMap: {key: a}, additionalFormats: {jks: {key: a}}}", "spec.target.additionalFormats.jks.key: Invalid value: \"a\": key must be unique across all target output keys")]
    [InlineData("{inLine: x}", "{configMap: {key: a}, namespaceSelector: {matchExpressions: [{key: a, operator: Foo}]}}", "spec.target.namespaceSelector.matchExpressions[0].operator: Invalid value: \"Foo\": not a valid selector operator")]
    [InlineData("{configMap: {name: b, key: a}}", "{configMap: {key: a}}", "spec.sources[0].configMap.b.a: Forbidden: cannot define the same source as target")]
    public void The_webhook_refuses_in_the_recorded_words(string sources, string target, string message) =>
        Assert.Equal(message, BundleValidation.Check(CertManagerLab.Yaml(Bundle(sources, target))).ToString());

    private static async Task<CertManagerLab> StartAsync(params string[] arguments)
    {
        var lab = await CertManagerLab.StartAsync();
        await lab.CreateAsync(KnownResources.Namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: bt-a, labels: {bt: 'y'}}}");
        await lab.CreateAsync(KnownResources.Namespaces, "{apiVersion: v1, kind: Namespace, metadata: {name: bt-b, labels: {bt: 'y'}}}");
        await ConfigMapAsync(lab, "src", s_one.ToPem());
        await lab.RunAsync(new TrustProgram(lab.Pod("cert-manager", "trust-manager", ["--trust-namespace=cert-manager", .. arguments]), () => [s_two]));
        return lab;
    }

    // Failed syncs come back by themselves: what is due at once is waited for, no more.
    private static Task RestAsync(CertManagerLab lab) => lab.RestAsync();

    private static Task ConfigMapAsync(CertManagerLab lab, string name, string text) => lab.Api.CreateAsync(
        CertManagerLab.Admin,
        KnownResources.ConfigMaps,
        new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "cert-manager" },
            ["data"] = new JsonObject { ["ca.crt"] = text },
        },
        default);

    private static Task BundleAsync(CertManagerLab lab, string sources, string target) => lab.CreateAsync(KnownResources.Bundles, Bundle(sources, target));

    private static string Bundle(string sources, string target) =>
        $"{{apiVersion: trust.cert-manager.io/v1alpha1, kind: Bundle, metadata: {{name: b}}, spec: {{sources: [{sources}], target: {target}}}}}";

    private static string Synced(CertManagerLab lab) => CertManagerLab.Condition(lab.Api.Get(KnownResources.Bundles, null, "b")!, "Synced");

    private static LabCertificate Ca(string name, DateTimeOffset? notBefore = null)
    {
        var start = notBefore ?? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = name },
            NotBefore = start,
            NotAfter = start.AddYears(5),
            BasicConstraints = new BasicConstraintsInfo(true),
            KeyUsage = KeyUsages.CertSign,
        }.SelfSign(LabKey.Generate(KeySpec.P256));
    }
}
