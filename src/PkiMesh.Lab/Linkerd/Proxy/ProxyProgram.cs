using System.Globalization;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Proxy;

/// <summary>
/// linkerd-proxy, as far as its identity goes: one key for its life, anchors read once, a leaf that must verify against
/// them, a new one at 70 % of its life. px app/src/env, proxy/identity-client/src/certify.rs
/// </summary>
internal sealed class ProxyProgram : IPodProgram, IPodReadiness
{
    private static readonly TimeSpan s_firstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lastRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_leastRefresh = TimeSpan.FromSeconds(10);
    private readonly PodProgramContext _context;
    private readonly IdentityClient _client;
    private readonly Func<string> _traffic;
    private readonly CancellationTokenSource _stop = new();
    private LabKey? _key;
    private CertificateSigningRequest? _request;
    private IDisposable? _timer;
    private TimeSpan _retry = s_firstRetry;
    private string _complaint = "";
    private int _refreshes;
    private int _failures;
    private DateTimeOffset _refreshed;

    public ProxyProgram(PodProgramContext context, IdentityClient client, Func<string> traffic)
    {
        _context = context;
        _client = client;
        _traffic = traffic;
        Identity = new ProxyIdentity("", [], []);
        Endpoints = new Dictionary<int, IPodEndpoint> { [4191] = new ProxyAdminEndpoint(Admin, () => (Identity, _key)) };
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }

    public ProxyIdentity Identity { get; private set; }

    /// <summary>The namespace of its control plane.</summary>
    public string? ControlPlane => Variable("_l5d_ns") is { Length: > 0 } ns ? ns : null;

    /// <summary>The key of the leaf, for whoever ends TLS at its port.</summary>
    public LabKey? Key => _key;

    /// <summary>Once it has had an identity it stays ready, whatever becomes of that. px admin /ready</summary>
    public bool IsReady { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var name = Variable("LINKERD2_PROXY_IDENTITY_LOCAL_NAME");
        var anchors = PemBundle.ReadLenient(Variable("LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS"));
        if (anchors.Count == 0)
        {
            Log("ERROR", "linkerd_app::env: Could not read LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS: no trust roots in PEM file");
            throw new LinkerdFailure("Invalid configuration: invalid environment variable");
        }

        Identity = new ProxyIdentity(name, anchors, []);
        _key = LabKey.Generate(KeySpec.P256);
        _request = new CertificateSigningRequestBuilder { AltNames = new SubjectAltNames { DnsNames = [name] } }.Build(_key);
        Log("INFO", $"linkerd2_proxy: Local identity is {name}");
        return RefreshAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _timer?.Dispose();
        await _stop.CancelAsync().ConfigureAwait(false);
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = _context.Clock.GetUtcNow();
            var identity = _client.Connect(
                _context, Variable("LINKERD2_PROXY_IDENTITY_SVC_ADDR"), Variable("LINKERD2_PROXY_IDENTITY_SVC_NAME"), Identity, now);
            var chain = await identity.CertifyAsync(Identity.Name, _context.ServiceAccount, _request!, cancellationToken).ConfigureAwait(false);
            // A proxy does not take a certificate that its own anchors refuse. px rustls store.rs
            if (Identity.Refuses(chain, Identity.Name, now, ExtendedKeyUsages.ServerAuth) is { } refusal)
            {
                throw new LinkerdFailure(refusal);
            }

            Take(chain, now);
        }
        catch (LinkerdFailure error)
        {
            Retry(error.Message);
        }
    }

    private void Take(IReadOnlyList<LabCertificate> chain, DateTimeOffset now)
    {
        var first = !IsReady;
        Identity = Identity with { Chain = chain };
        _retry = s_firstRetry;
        _complaint = "";
        _refreshes++;
        _refreshed = now;
        IsReady = true;
        var refresh = (chain[0].NotAfter - now) * 0.7;
        Schedule(refresh < s_leastRefresh ? s_leastRefresh : refresh);
        if (first)
        {
            Log("INFO", $"daemon:identity: linkerd_app: Certified identity id={Identity.Name}");
            _context.StateChanged();
        }
    }

    private void Retry(string error)
    {
        _failures++;
        if (_complaint != error)
        {
            _complaint = error;
            Log("ERROR", $"daemon:identity: linkerd_proxy_identity_client::certify: Failed to obtain identity error={error}");
        }

        Schedule(_retry);
        _retry = _retry * 2 > s_lastRetry ? s_lastRetry : _retry * 2;
    }

    private void Schedule(TimeSpan delay)
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }

        _timer?.Dispose();
        _timer = _context.Clock.Schedule(delay, () =>
        {
            var work = _context.Clock.Begin($"the proxy of {_context.PodName}");
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => RunAsync(work));
            }
        });
    }

    private async Task RunAsync(LabWork work)
    {
        using (work.Enter())
        {
            try
            {
                await RefreshAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
            }
            catch (Exception error)
            {
                Retry(error.Message);
            }
        }
    }

    private string Variable(string name) => _context.Environment.GetValueOrDefault(name) ?? "";

    private void Log(string level, string text) => _context.Log($"[{"",6}{_context.Clock.GetUtcNow():HH:mm:ss.ffffff}] {level,5} ThreadId(01) {text}");

    private (int Code, string Body)? Admin(string path) => path switch
    {
        "/ready" => IsReady ? (200, "ready\n") : (503, "not ready\n"),
        "/live" => (200, "live\n"),
        "/metrics" => (200, Metrics()),
        _ => null,
    };

    private string Metrics()
    {
        var expires = Identity.Leaf?.NotAfter.ToUnixTimeSeconds() ?? 0;
        var refreshed = _refreshed == default ? 0 : _refreshed.ToUnixTimeSeconds();
        return string.Create(CultureInfo.InvariantCulture, $"""
            # HELP identity_cert_expiration_timestamp_seconds Time when the this proxy's current mTLS identity certificate will expire (in seconds since the UNIX epoch).
            # TYPE identity_cert_expiration_timestamp_seconds gauge
            identity_cert_expiration_timestamp_seconds {expires}
            # HELP identity_cert_refresh_count The total number of times this proxy's mTLS identity certificate has been refreshed by the Identity provider.
            # TYPE identity_cert_refresh_count counter
            identity_cert_refresh_count {_refreshes}
            # TYPE control_identity_cert_expiration_timestamp_seconds gauge
            control_identity_cert_expiration_timestamp_seconds {expires}
            # TYPE control_identity_cert_refresh_timestamp_seconds gauge
            control_identity_cert_refresh_timestamp_seconds {refreshed}
            # TYPE control_identity_cert_refreshes counter
            control_identity_cert_refreshes_total{"{"}result="ok"{"}"} {_refreshes}
            control_identity_cert_refreshes_total{"{"}result="error"{"}"} {_failures}

            """) + _traffic();
    }
}
