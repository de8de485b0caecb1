using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>
/// What was done in cases of Bundles and does not show in their timelines, which have ConfigMaps, Secrets and Bundles only. Everything else is played as it was recorded.
/// </summary>
internal static class BundleSteps
{
    private static readonly Dictionary<string, Func<BundleWorld, RecordedCase, Task>> s_steps = new()
    {
        ["then: bt-b loses its label bt"] = (world, _) => world.ChangeAsync(KnownResources.Namespaces, null, "bt-b", value => value["metadata"]!["labels"]!.AsObject().Remove("bt")),
        ["then: and gets it back"] = (world, _) => world.ChangeAsync(KnownResources.Namespaces, null, "bt-b", value => value["metadata"]!["labels"]!["bt"] = "y"),
        ["then: create bt-new"] = (world, _) => world.NamespaceAsync("bt-new"),
        ["then: delete bt-new"] = (world, _) => world.DeleteAsync(KnownResources.Namespaces, null, "bt-new"),
        ["then: spec.filterExpiredCerts: true (the Bundle has no such field: pruned)"] = (world, one) =>
            world.ChangeAsync(KnownResources.Bundles, null, $"b-{one.Name}", value => value["spec"]!["filterExpiredCerts"] = true),
    };

    private static readonly Dictionary<string, string[]> s_settings = new()
    {
        [""] = ["--default-package-location=/packages/x.json"],
        ["trust-manager restarted with secretTargets.enabled=true, authorizedSecretsAll=true"] = ["--default-package-location=/packages/x.json", "--secret-targets-enabled=true"],
        ["trust-manager restarted with defaultPackage.enabled=false"] = ["--secret-targets-enabled=true"],
        ["trust-manager restarted with filterExpiredCertificates.enabled=true: there is no field for it in the Bundle"] = ["--filter-expired-certificates=true"],
    };

    public static Func<BundleWorld, RecordedCase, Task>? Of(string title) => s_steps.GetValueOrDefault(title);

    /// <summary>The arguments of trust-manager.</summary>
    public static string[] Arguments(string setting) => s_settings.GetValueOrDefault(setting) ?? throw new NotSupportedException($"BundleSteps has no line for '{setting}'");
}
