using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Controllers;
using PodProgramContext = PkiMesh.Lab.Workloads.PodProgramContext;

namespace PkiMesh.Lab.Trust;

/// <summary>Writes the target of every Bundle into every namespace that it selects (tm pkg/bundle/bundle.go). Old anchors are not kept.</summary>
internal sealed class BundleController : Controller
{
    private readonly ILabApi _api;
    private readonly Caller _caller;
    private readonly TrustOptions _options;
    private readonly BundleBuilder _builder;
    private readonly EventSeriesRecorder _events;
    private readonly LocalCache _bundles;
    private readonly LocalCache _namespaces;
    private readonly LocalCache _configMaps;
    private readonly LocalCache _secrets;
    private readonly Action<string> _log;
    private readonly ConcurrentDictionary<string, int> _failed = new(StringComparer.Ordinal);

    public BundleController(PodProgramContext pod, TrustOptions options, Func<DefaultPackage?> package)
        : base("bundles", pod.Clock)
    {
        _api = pod.Api;
        _caller = pod.ServiceAccount.As(BundleTarget.FieldManager);
        _options = options;
        _builder = new BundleBuilder(pod.Api, options, package);
        _events = new EventSeriesRecorder(pod.Api, pod.Clock, _caller, "bundles", $"bundles-{pod.PodName}");
        _bundles = new LocalCache(_api, KnownResources.Bundles);
        _namespaces = new LocalCache(_api, KnownResources.Namespaces);
        _configMaps = new LocalCache(_api, KnownResources.ConfigMaps);
        _secrets = new LocalCache(_api, KnownResources.Secrets);
        _log = pod.Log;
    }

    public void Start()
    {
        _bundles.OnChange(bundle => Enqueue(bundle.Name()));
        _namespaces.OnEitherSide(ns => EnqueueWhere(bundle => Selector(bundle).Matches(ns)));
        _configMaps.OnEitherSide(value => Changed(value, "configMap", true));
        _secrets.OnEitherSide(value => Changed(value, "secret", _options.SecretTargets));
        foreach (var cache in new[] { _bundles, _namespaces, _configMaps, _secrets })
        {
            cache.Start();
        }
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var cache in new[] { _bundles, _namespaces, _configMaps, _secrets })
        {
            cache.Dispose();
        }

        return base.DisposeAsync();
    }

    protected override void OnError(string key, Exception error) =>
        _log($"level=ERROR msg=\"Reconciler error\" controller=bundles Bundle={key} err={GoText.Quote(error.Message)}");

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_api.Get(KnownResources.Bundles, null, key) is not { } bundle)
        {
            return;
        }

        BundlePool pool;
        string? defaultCaVersion;
        try
        {
            (pool, defaultCaVersion) = _builder.Build(bundle, Clock.GetUtcNow());
        }
        catch (SourceMissingException error)
        {
            await FailAsync(bundle, "SourceNotFound", $"Bundle source was not found: {error.Message}", null, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (InvalidDataException error)
        {
            await FailAsync(bundle, "SourceBuildError", $"Failed to build bundle sources: {error.Message}", null, cancellationToken).ConfigureAwait(false);
            throw;
        }

        if (!_options.SecretTargets && BundleTarget.Secret.Spec(bundle) is not null)
        {
            const string Disabled = "Bundle has Secret targets but the feature is disabled";
            await FailAsync(bundle, "SecretTargetsDisabled", Disabled, null, cancellationToken).ConfigureAwait(false);
            return;
        }

        var selector = Selector(bundle);
        var wanted = Namespaces(selector);
        await CleanUpAsync(bundle, wanted, cancellationToken).ConfigureAwait(false);
        var written = await WriteAsync(bundle, wanted, pool, cancellationToken).ConfigureAwait(false);
        await SucceedAsync(bundle, selector, written, defaultCaVersion, cancellationToken).ConfigureAwait(false);
    }

    private SortedSet<string> Namespaces(LabelQuery selector) => new(
        _namespaces.All
            .Where(ns => selector.Matches(ns) && ns.Text("status", "phase") != "Terminating")
            .Select(ns => ns.Name())
            .Where(name => _options.TargetNamespaces.Count == 0 || _options.TargetNamespaces.Contains(name)),
        StringComparer.Ordinal);

    private LocalCache CacheOf(BundleTarget target) => target.Resource == KnownResources.Secrets ? _secrets : _configMaps;

    private static IEnumerable<BundleTarget> Targets(JsonObject bundle) =>
        new[] { BundleTarget.Secret, BundleTarget.ConfigMap }.Where(target => target.Spec(bundle) is not null);

    private async Task CleanUpAsync(JsonObject bundle, SortedSet<string> wanted, CancellationToken cancellationToken)
    {
        BundleTarget[] kinds = _options.SecretTargets ? [BundleTarget.ConfigMap, BundleTarget.Secret] : [BundleTarget.ConfigMap];
        foreach (var kind in kinds)
        {
            foreach (var old in CacheOf(kind).All.Where(value => value.Label(BundleTarget.BundleLabel) == bundle.Name()).ToList())
            {
                var stays = kind.Spec(bundle) is not null && old.Name() == bundle.Name() && wanted.Contains(old.Namespace()!);
                if (!stays && !old.IsBeingDeleted() && BundleTarget.IsControlledBy(old, bundle))
                {
                    await RemoveAsync(kind, bundle, old, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task RemoveAsync(BundleTarget kind, JsonObject bundle, JsonObject old, CancellationToken cancellationToken)
    {
        try
        {
            var left = await _api.ApplyAsync(_caller, kind.Resource, kind.Bare(bundle, old.Namespace()!), null, true, cancellationToken).ConfigureAwait(false);
            if (left.At("data") is not JsonObject { Count: > 0 } && left.At("binaryData") is not JsonObject { Count: > 0 })
            {
                await _api.DeleteAsync(_caller, kind.Resource, old.Namespace(), old.Name(), (string?)null, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ApiStatusException error)
        {
            // Not critical there either: logged and passed over.
            _log($"level=ERROR msg=\"failed to cleanup bundle target\" bundle={bundle.Name()} err={GoText.Quote(error.Message)}");
        }
    }

    private async Task<bool> WriteAsync(JsonObject bundle, SortedSet<string> namespaces, BundlePool pool, CancellationToken cancellationToken)
    {
        var written = false;
        var targets = Targets(bundle).Select(target => (Target: target, Hash: target.Hash(bundle, pool))).ToList();
        // Go's map of targets begins somewhere each time: one that cannot be written does not keep the others from their turn for good. Twice in the same
        // place, since the status that says where it failed brings the Bundle back at once.
        var first = _failed.GetValueOrDefault(bundle.Name()) / 2 % Math.Max(1, namespaces.Count);
        foreach (var ns in namespaces.Skip(first).Concat(namespaces.Take(first)))
        {
            foreach (var (target, hash) in targets)
            {
                var found = CacheOf(target).Find(ns, bundle.Name());
                // Only targets with the label are in its cache.
                if (!target.NeedsUpdate(bundle, found?.Label(BundleTarget.BundleLabel) is null ? null : found, hash))
                {
                    continue;
                }

                try
                {
                    await _api.ApplyAsync(_caller, target.Resource, target.ToApply(bundle, ns, pool, hash), null, true, cancellationToken).ConfigureAwait(false);
                    written = true;
                }
                catch (ApiStatusException error)
                {
                    _failed.AddOrUpdate(bundle.Name(), 1, (_, count) => count + 1);
                    var cause = $"failed to patch {target.Kind} {ns}/{bundle.Name()}: {error.Message}";
                    await FailAsync(
                        bundle,
                        $"Sync{target.Kind}TargetFailed",
                        $"Failed to sync bundle {target.Kind} to namespace {GoText.Quote(ns)}: {cause}",
                        $"Failed to sync target {target.Kind} in Namespace {GoText.Quote(ns)}: {cause}",
                        cancellationToken).ConfigureAwait(false);
                    throw;
                }
            }
        }

        _failed.TryRemove(bundle.Name(), out _);
        return written;
    }

    private async Task SucceedAsync(JsonObject bundle, LabelQuery selector, bool written, string? defaultCaVersion, CancellationToken cancellationToken)
    {
        var where = _options.TargetNamespaces.Count > 0 ? "allowed namespaces" : "namespaces";
        var message = selector.IsEmpty
            ? $"Successfully synced Bundle to all {where}"
            : $"Successfully synced Bundle to {where} that match this label selector: {selector}";
        var condition = Conditions.Get(bundle, "Synced");
        var same = condition.Text("status") == "True" && condition.Text("reason") == "Synced" && condition.Text("message") == message
            && condition.Number("observedGeneration") == bundle.Number("metadata", "generation");
        if (!written && same && bundle.Text("status", "defaultCAVersion") == defaultCaVersion)
        {
            return;
        }

        await _events.NormalAsync(bundle, "Synced", "Synced", message, cancellationToken).ConfigureAwait(false);
        await ApplyStatusAsync(bundle, true, "Synced", message, defaultCaVersion, cancellationToken).ConfigureAwait(false);
    }

    private async Task FailAsync(JsonObject bundle, string reason, string message, string? eventMessage, CancellationToken cancellationToken)
    {
        await _events.WarningAsync(bundle, reason, "SyncFailed", eventMessage ?? message, cancellationToken).ConfigureAwait(false);
        await ApplyStatusAsync(bundle, false, reason, message, bundle.Text("status", "defaultCAVersion"), cancellationToken).ConfigureAwait(false);
    }

    private Task ApplyStatusAsync(JsonObject bundle, bool synced, string reason, string message, string? defaultCaVersion, CancellationToken cancellationToken)
    {
        Conditions.SetObserved(bundle, "Synced", synced ? "True" : "False", reason, message, Clock.GetUtcNow());
        var status = new JsonObject { ["conditions"] = bundle.At("status", "conditions")!.DeepClone() };
        status.SetOrRemove("defaultCAVersion", defaultCaVersion);
        var apply = new JsonObject
        {
            ["apiVersion"] = "trust.cert-manager.io/v1alpha1",
            ["kind"] = "Bundle",
            ["metadata"] = new JsonObject { ["name"] = bundle.Name() },
            ["status"] = status,
        };
        return _api.ApplyAsync(_caller, KnownResources.Bundles, apply, "status", true, cancellationToken);
    }

    private static LabelQuery Selector(JsonObject bundle) => new(bundle.At("spec", "target", "namespaceSelector"));

    private void Changed(JsonObject value, string source, bool isTarget)
    {
        if (isTarget && BundleTarget.Controller(value) is { } owner && owner.Text("kind") == "Bundle")
        {
            Enqueue(owner.Text("name")!);
        }
        else if (isTarget && _bundles.All.Any(bundle => bundle.Name() == value.Name()))
        {
            // A target that lost its owner leaves with the owner's name on the old object.
            Enqueue(value.Name());
        }

        if (value.Namespace() == _options.TrustNamespace)
        {
            EnqueueWhere(bundle => (bundle.At("spec", "sources") as JsonArray ?? []).Any(item => BundleBuilder.Selects(item.At(source), value)));
        }
    }

    private void EnqueueWhere(Func<JsonObject, bool> selects)
    {
        foreach (var bundle in _bundles.All.Where(selects))
        {
            Enqueue(bundle.Name());
        }
    }
}
