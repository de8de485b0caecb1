using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>Making and changing things: apply in its forms, diff, patch, label, annotate, delete.</summary>
public sealed class ApplyTests(KubectlLab lab) : IClassFixture<KubectlLab>
{
    [Theory]
    [Kubectl("1.27")]
    [Kubectl("1.28")]
    [Kubectl("1.29")]
    [Kubectl("1.30")]
    [Kubectl("1.31")]
    [Kubectl("1.32")]
    [Kubectl("1.33")]
    [Kubectl("")]
    public async Task What_is_applied_is_compared_and_patched(string version)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        Assert.Equal("configmap/a created (server dry run)\n", await kubectl.ApplyAsync(Map(ns, "1"), "apply", "--dry-run=server"));
        Assert.Equal("configmap/a created\n", await kubectl.ApplyAsync(Map(ns, "1")));
        Assert.Equal("configmap/a unchanged\n", await kubectl.ApplyAsync(Map(ns, "1")));
        var same = await kubectl.TryAsync(Map(ns, "1"), "diff", "-f", "-");
        Assert.Equal((0, ""), (same.ExitCode, same.Output));
        var other = await kubectl.TryAsync(Map(ns, "2"), "diff", "-f", "-");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("-  k: \"1\"\n+  k: \"2\"", other.Output, StringComparison.Ordinal);
        Assert.Equal("configmap/a configured\n", await kubectl.ApplyAsync(Map(ns, "2")));

        var conflict = await kubectl.TryAsync(Map(ns, "3"), "apply", "--server-side", "--field-manager=other", "-f", "-");
        Assert.Equal(1, conflict.ExitCode);
        Assert.Contains("conflict with \"kubectl-client-side-apply\" using v1: .data.k", conflict.Errors, StringComparison.Ordinal);
        Assert.Equal("configmap/a serverside-applied\n", await kubectl.ApplyAsync(Map(ns, "3"), "apply", "--server-side", "--field-manager=other", "--force-conflicts"));

        Assert.Equal("configmap/a patched\n", await kubectl.RunAsync("patch", "cm", "a", "-n", ns, "-p", "{\"data\":{\"k\":\"4\"}}"));
        Assert.Equal("configmap/a patched\n", await kubectl.RunAsync("patch", "cm", "a", "-n", ns, "--type=json", "-p", "[{\"op\":\"add\",\"path\":\"/data/j\",\"value\":\"5\"}]"));
        Assert.Equal("configmap/a labeled\n", await kubectl.RunAsync("label", "cm", "a", "-n", ns, "x=y"));
        var refused = await kubectl.TryAsync(null, "label", "cm", "a", "-n", ns, "x=z");
        Assert.Contains("'x' already has a value (y), and --overwrite is false", refused.Errors, StringComparison.Ordinal);
        // Older versions say "annotate".
        Assert.StartsWith("configmap/a annotate", await kubectl.RunAsync("annotate", "cm", "a", "-n", ns, "b=c"), StringComparison.Ordinal);
        Assert.Equal("4 5 y c", await kubectl.RunAsync("get", "cm", "a", "-n", ns, "-o", "jsonpath={.data.k} {.data.j} {.metadata.labels.x} {.metadata.annotations.b}"));
        Assert.Equal("configmap \"a\" deleted", (await kubectl.RunAsync("delete", "cm", "a", "-n", ns)).Split(" from")[0].TrimEnd());
    }

    [Theory]
    [Kubectl("1.27")]
    [Kubectl("1.28")]
    [Kubectl("1.29")]
    [Kubectl("1.30")]
    [Kubectl("1.31")]
    [Kubectl("1.32")]
    [Kubectl("1.33")]
    [Kubectl("")]
    public async Task What_a_schema_does_not_know_is_named(string version)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        var unknown = await kubectl.TryAsync(Certificate(ns, "  secretNames: x\n"), "apply", "-f", "-");
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("unknown field \"spec.secretNames\"", unknown.Errors, StringComparison.Ordinal);
        var wrong = await kubectl.TryAsync(Certificate(ns, "  secretName: [x]\n"), "apply", "-f", "-");
        Assert.Contains("spec.secretName: Invalid value: \"array\"", wrong.Errors, StringComparison.Ordinal);
        var kind = await kubectl.TryAsync("apiVersion: example.com/v1\nkind: Nothing\nmetadata: {name: x}\n", "apply", "-f", "-");
        Assert.Contains("no matches for kind \"Nothing\" in version \"example.com/v1\"", kind.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [Kubectl("1.27", "background", false)]
    [Kubectl("1.33", "background", false)]
    [Kubectl("1.27", "foreground", false)]
    [Kubectl("1.33", "foreground", false)]
    [Kubectl("1.27", "orphan", true)]
    [Kubectl("1.33", "orphan", true)]
    public async Task Deletion_reaches_what_hangs_below(string version, string cascade, bool stays)
    {
        var (kubectl, ns) = await lab.OpenAsync(version);
        await kubectl.RunAsync("create", "deployment", "web", "-n", ns, "--image=example.com/web:1");
        await kubectl.RunAsync("rollout", "status", "deployment/web", "-n", ns, "--timeout=120s");
        await kubectl.RunAsync("delete", "deployment", "web", "-n", ns, $"--cascade={cascade}");
        var below = await kubectl.UntilAsync(text => text.Length > 0 == stays, "get", "replicasets", "-n", ns, "-o", "name");
        Assert.Equal(stays, below.StartsWith("replicaset.apps/web-", StringComparison.Ordinal));
    }

    private static string Map(string ns, string value) => $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: {ns}\ndata:\n  k: \"{value}\"\n";

    private static string Certificate(string ns, string more) =>
        $"apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {{name: c, namespace: {ns}}}\nspec:\n  dnsNames: [a.example.com]\n  issuerRef: {{name: i}}\n{more}";
}
