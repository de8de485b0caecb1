using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager.Injector;

/// <summary>
/// Writes a CA into the caBundle of what asks for it by annotation: the ca.crt of a Certificate's Secret, or of a Secret that
/// allows it. By server-side apply, its own fields only (cm pkg/controller/cainjector).
/// </summary>
internal sealed class InjectorController : Controller
{
    private readonly ILabApi _api;
    private readonly Caller _caller;
    private readonly ResourceId _resource;
    private readonly LocalCache _targets;
    private readonly List<IDisposable> _subscriptions = [];

    public InjectorController(PodProgramContext pod, ResourceId resource)
        : base($"cert-manager-cainjector {resource.Resource}", pod.Clock)
    {
        _api = pod.Api;
        _caller = pod.ServiceAccount.As("cert-manager-cainjector");
        _resource = resource;
        _targets = new LocalCache(_api, resource);
    }

    public void Start()
    {
        _targets.OnChange(target => Enqueue(target.Key()));
        _targets.Start();
        _subscriptions.Add(_api.Subscribe(KnownResources.Secrets, change => EnqueueTargetsOf(change.Object)));
        _subscriptions.Add(_api.Subscribe(KnownResources.Certificates, change => EnqueueTargetsFrom(change.Key)));
    }

    public override ValueTask DisposeAsync()
    {
        _targets.Dispose();
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        return base.DisposeAsync();
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_api.Get(_resource, null, key) is not { } target || target.IsBeingDeleted() || Bundle(target) is not { } ca)
        {
            return;
        }

        if (Injection.Of(target, ca) is { } injection && !Injection.IsDone(target, ca))
        {
            await _api.ApplyAsync(_caller, _resource, injection, null, true, cancellationToken).ConfigureAwait(false);
        }
    }

    private string? Bundle(JsonObject target)
    {
        if (target.Annotation(Names.InjectCaFrom) is { } from)
        {
            var (ns, name) = Field.SplitKey(from);
            if (_api.Get(KnownResources.Certificates, ns, name) is not { } certificate)
            {
                return null;
            }

            var secret = _api.Get(KnownResources.Secrets, ns, certificate.Text("spec", "secretName") ?? "");
            return secret.Annotation(Names.CertificateName) == name ? secret.Text("data", Names.CaCertificate) : null;
        }

        if (target.Annotation(Names.InjectCaFromSecret) is { } fromSecret)
        {
            var (ns, name) = Field.SplitKey(fromSecret);
            var secret = _api.Get(KnownResources.Secrets, ns, name);
            return secret.Annotation(Names.AllowDirectInjection) == "true" ? secret.Text("data", Names.CaCertificate) : null;
        }

        return null;
    }

    private void EnqueueTargetsOf(JsonObject secret)
    {
        foreach (var target in _targets.All)
        {
            var owner = secret.Annotation(Names.CertificateName) is { } name ? $"{secret.Namespace()}/{name}" : null;
            if (target.Annotation(Names.InjectCaFromSecret) == secret.Key() || (owner is not null && target.Annotation(Names.InjectCaFrom) == owner))
            {
                Enqueue(target.Key());
            }
        }
    }

    private void EnqueueTargetsFrom(string certificate)
    {
        foreach (var target in _targets.All.Where(target => target.Annotation(Names.InjectCaFrom) == certificate))
        {
            Enqueue(target.Key());
        }
    }
}
