using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.Webhook;
using PkiMesh.Lab.Pki;
using IPodEndpoint = PkiMesh.Lab.Workloads.IPodEndpoint;
using IPodProgram = PkiMesh.Lab.Workloads.IPodProgram;
using PodProgramContext = PkiMesh.Lab.Workloads.PodProgramContext;

namespace PkiMesh.Lab.Trust;

/// <summary>The program trust-manager: the Bundle controller and its webhook.</summary>
internal sealed class TrustProgram : IPodProgram
{
    private const string WebhookPath = "/validate-trust-cert-manager-io-v1alpha1-bundle";
    private readonly PodProgramContext _pod;
    private readonly TrustOptions _options;
    private readonly BundleController _controller;

    public TrustProgram(PodProgramContext pod, Func<IReadOnlyList<LabCertificate>> systemRoots)
    {
        _pod = pod;
        _options = TrustOptions.Parse(pod.Arguments);
        _controller = new BundleController(pod, _options, () => _options.HasDefaultPackage ? DefaultPackage.Of(systemRoots()) : null);
        Endpoints = new Dictionary<int, IPodEndpoint>
        {
            [_options.WebhookPort] = new AdmissionEndpoint(ServingChain, new Dictionary<string, Func<JsonObject, AdmissionVerdict>>
            {
                [WebhookPath] = asked => asked["object"] is JsonObject bundle ? AdmissionVerdict.Of(BundleValidation.Check(bundle)) : AdmissionVerdict.Yes,
            }),
        };
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _controller.Start();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _controller.DisposeAsync();

    // What the Secret mounted at its certificate directory holds.
    private string? ServingChain()
    {
        var mount = (_pod.Container["volumeMounts"] as JsonArray)?.FirstOrDefault(item => item.Text("mountPath") == _options.CertificateDirectory).Text("name");
        var volume = (_pod.Pod.At("spec", "volumes") as JsonArray)?.FirstOrDefault(item => item.Text("name") == mount);
        var secret = volume.Text("secret", "secretName") is { } name ? _pod.Api.Get(KnownResources.Secrets, _pod.Namespace, name) : null;
        return secret.SecretText(Names.TlsCertificate);
    }
}
