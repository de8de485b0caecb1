using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Identity;

/// <summary>
/// linkerd-identity: reads the trust anchors once, the issuer at every swap of its volume, and keeps the issuer it has
/// when the new one does not verify. measured.md §1, recordings/renewal
/// </summary>
internal sealed class IdentityProgram : IPodProgram, IIdentityService, IPodEndpoint
{
    private const string AnchorsFile = "/var/run/linkerd/identity/trust-roots/ca-bundle.crt";
    private readonly PodProgramContext _context;
    private readonly LinkerdLog _log;
    private readonly EventRecorder _events;
    private readonly LeafIssuing _issuing;
    private readonly Func<string, bool> _losesEvent;
    private readonly string _namespace;
    private readonly string _trustDomain;
    private readonly string _scheme;
    private IReadOnlyList<LabCertificate> _anchors = [];
    private IssuerCredentials? _issuer;
    private IDisposable? _watch;

    public IdentityProgram(PodProgramContext context, Func<string, bool> losesEvent)
    {
        _losesEvent = losesEvent;
        _context = context;
        _log = new LinkerdLog(context.Clock, context.Log);
        _events = new EventRecorder(context.Api, context.Clock, context.ServiceAccount.As("controller"), "linkerd-identity");
        _namespace = context.Argument("controller-namespace") ?? context.Namespace;
        _trustDomain = context.Argument("identity-trust-domain") ?? "cluster.local";
        _scheme = context.Argument("identity-scheme") ?? "";
        _issuing = new LeafIssuing(
            GoDuration.Parse(context.Argument("identity-issuance-lifetime")) ?? TimeSpan.FromHours(24),
            GoDuration.Parse(context.Argument("identity-clock-skew-allowance")) ?? TimeSpan.FromSeconds(20));
        Endpoints = new Dictionary<int, IPodEndpoint> { [8080] = this, [9990] = new TextEndpoint(Admin) };
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }

    public string? ServingChainPem => null;

    /// <summary>The issuer in use.</summary>
    public LabCertificate? Issuer => _issuer?.Issuer;

    private string ExpectedName => $"identity.{_namespace}.{_trustDomain}";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var anchors = _context.Files.Read(AnchorsFile)
                ?? throw new LinkerdFailure($"could not read identity trust anchors PEM: open {AnchorsFile}: no such file or directory");
            _anchors = ReadAnchors(Encoding.UTF8.GetString(anchors));
            try
            {
                Load();
            }
            catch (LinkerdFailure error)
            {
                throw new LinkerdFailure($"Failed to initialize identity service: {error.Message}");
            }
        }
        catch (LinkerdFailure error)
        {
            _log.Fatal(error.Message);
            throw;
        }

        _watch = _context.Files.OnSwap(IssuerCredentials.Folder, ReloadAsync);
        _log.Info("starting gRPC server on :8080");
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<LabCertificate>> CertifyAsync(
        string identity, Caller account, CertificateSigningRequest request, CancellationToken cancellationToken)
    {
        var issuer = _issuer ?? throw new LinkerdFailure("cert issuer not ready yet");
        if (LeafIssuing.Check(request, identity) is { } wrong)
        {
            throw new LinkerdFailure(wrong);
        }

        // system:serviceaccount:<namespace>:<name>
        var parts = account.UserName.Split(':');
        var found = $"{parts[^1]}.{parts[^2]}.serviceaccount.identity.{_namespace}.{_trustDomain}";
        if (found != identity)
        {
            throw new LinkerdFailure($"requested identity did not match provided token: requested={identity}; found={found}");
        }

        var now = _context.Clock.GetUtcNow();
        if (issuer.Verify(_anchors, now) is { } invalid)
        {
            _log.Error($"could not process CSR because of CA cert validation failure: {invalid} - CSR Identity : {identity}");
            await TellDeploymentAsync("Warning", "IssuerValidationFailed", $"{invalid} - CSR Identity : {identity}", cancellationToken).ConfigureAwait(false);
            throw new LinkerdFailure(invalid);
        }

        var leaf = _issuing.Issue(issuer, request, now);
        var until = leaf.NotAfter.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var message = $"issued certificate for {identity} until {until} +0000 UTC: {leaf.Sha256}";
        _log.Info(message);
        if (_context.Api.Get(KnownResources.ServiceAccounts, parts[^2], parts[^1]) is { } serviceAccount)
        {
            await _events.NormalAsync(serviceAccount, "IssuedLeafCertificate", message, cancellationToken).ConfigureAwait(false);
        }

        return [leaf, .. issuer.Chain];
    }

    public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(new PodResponse(415, "application/grpc", []));

    public ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        _log.Info("shutting down gRPC server on :8080");
        return ValueTask.CompletedTask;
    }

    private static IReadOnlyList<LabCertificate> ReadAnchors(string pem)
    {
        try
        {
            return PemBundle.ReadStrict(pem) is { Count: > 0 } anchors
                ? anchors
                : throw new LinkerdFailure("Failed to read trust anchors: not a PEM certificate");
        }
        catch (PkiException error)
        {
            throw new LinkerdFailure($"Failed to read trust anchors: {error.Message}");
        }
    }

    private void Load()
    {
        var now = _context.Clock.GetUtcNow();
        _issuer = IssuerCredentials.Load(_context.Files, _scheme, ExpectedName, _anchors, now);
        var end = _issuer.Issuer.NotAfter;
        _log.Info("Issuer cert loaded", string.Create(CultureInfo.InvariantCulture,
            $"invalid_after={end.ToUnixTimeSeconds()} process_clock_time={now.ToUnixTimeSeconds()} ttl_seconds={(long)(end - now).TotalSeconds}"));
    }

    private async Task ReloadAsync(CancellationToken cancellationToken)
    {
        // An inotify queue that overflows says nothing, and nothing else makes it look (l5d pkg/tls/creds_watcher.go).
        if (_losesEvent($"{_context.Namespace}/{_context.PodName}"))
        {
            return;
        }

        try
        {
            Load();
            const string Updated = "Updated identity issuer";
            _log.Info(Updated);
            await TellDeploymentAsync("Normal", "IssuerUpdated", Updated, cancellationToken).ConfigureAwait(false);
        }
        catch (LinkerdFailure error)
        {
            var message = $"Skipping issuer update as certs could not be read from disk: {error.Message}";
            _log.Warning(message);
            await TellDeploymentAsync("Warning", "IssuerUpdateSkipped", message, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task TellDeploymentAsync(string type, string reason, string message, CancellationToken cancellationToken)
    {
        if (_context.Api.Get(KnownResources.Deployments, _namespace, "linkerd-identity") is not { } deployment)
        {
            return;
        }

        await (type == "Normal"
            ? _events.NormalAsync(deployment, reason, message, cancellationToken)
            : _events.WarningAsync(deployment, reason, message, cancellationToken)).ConfigureAwait(false);
    }

    private (int Code, string Body)? Admin(string path) => path switch
    {
        "/ping" => (200, "pong\n"),
        "/ready" => (200, "ok\n"),
        "/metrics" => (200, Metrics()),
        _ => null,
    };

    private string Metrics()
    {
        var seconds = _issuer is null ? 0 : (_issuer.Issuer.NotAfter - _context.Clock.GetUtcNow()).TotalSeconds;
        return string.Create(CultureInfo.InvariantCulture,
            $"# HELP issuer_cert_ttl_seconds The remaining seconds before the identity issuer certificate expires.\n# TYPE issuer_cert_ttl_seconds gauge\nissuer_cert_ttl_seconds {seconds:0.###}\n");
    }
}
