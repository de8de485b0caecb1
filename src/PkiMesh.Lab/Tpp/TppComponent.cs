using System.Net;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp;

/// <summary>The lab's TPP, with a certificate of the lab's CA: on the address of the API with a port of its own, or, alone, where the lab was told to listen.</summary>
public sealed class TppComponent : ILabComponent
{
    private readonly LabServices _lab;
    private TppListener? _listener;

    public TppComponent(LabServices lab)
    {
        _lab = lab;
        State = new TppState(lab.Clock, new TppOptions
        {
            Seed = lab.Options.Seed == 0 ? null : lab.Options.Seed,
            File = lab.Kept is { } kept ? new TppStateFile(kept.Root) : null,
        });
        lab.ControlRoutes.Add(new TppControl(State).Map);
        TppFaults.Register(lab.Faults, State);
    }

    public TppState State { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var asked = _lab.Options.Listen is { } text && IPEndPoint.TryParse(text, out var parsed) ? parsed : new IPEndPoint(IPAddress.Loopback, 0);
        var at = new IPEndPoint(asked.Address, _lab.Options.TppOnly ? asked.Port : 0);
        var reachable = IPAddress.Any.Equals(at.Address) || IPAddress.IPv6Any.Equals(at.Address) ? IPAddress.Loopback : at.Address;
        var certificate = _lab.Ca.IssueServer(
            "tpp", ["localhost", Dns.GetHostName(), "tpp", "tpp.pki.svc.cluster.local", "host.docker.internal"], [IPAddress.Loopback, IPAddress.IPv6Loopback, reachable], _lab.Clock.GetUtcNow());
        // Issuers of an earlier run name the port.
        await KeptPort.StartAsync(_lab.Kept, "tpp.port", at.Port, async port =>
        {
            _listener = new TppListener(State, certificate, new IPEndPoint(at.Address, port), (context, answer) => _lab.Faults.HandleAsync("tpp", context, answer), _lab.Faults);
            await _listener.StartAsync(cancellationToken).ConfigureAwait(false);
            return _listener.Url.Port;
        }).ConfigureAwait(false);
        _lab.Tpp = new TppWire(new UriBuilder(_listener!.Url) { Host = reachable.ToString() }.Uri, State.Admin.Name, State.Admin.Password, State.DefaultZone, State.DefaultOneTierZone);
        // RSA keys take a while: have them made before the first request asks for them.
        _ = Task.Run(() => State.Templates.Values.First().Authority.Chain.Count, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null)
        {
            await _listener.DisposeAsync().ConfigureAwait(false);
        }
    }
}
