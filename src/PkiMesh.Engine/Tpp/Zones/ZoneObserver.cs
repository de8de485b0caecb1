using PkiMesh.Core.Policy;
using PkiMesh.Core.Policy.Zones;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Zones;

/// <summary>Reads all that is to be known of a zone. What cannot be read is noted and does not end it; what ends it is a stop.</summary>
internal sealed class ZoneObserver(ITppPort tpp, KubeClient? client, IOperation operation)
{
    private static readonly string[] s_outages =
        ["TppUnreachable", "TppTimeout", "TppCertificateUntrusted", "TppUnavailable", "TppServerError", "TppNotFound", "TppBadAnswer", "TppSessionClosed"];

    public async Task<ZoneEvidence> ObserveAsync(TppZoneTestOptions options, CancellationToken cancellationToken)
    {
        var session = options.Session;
        var activity = $"TPP zone {options.Zone}";
        void Doing(string step, int percent) => operation.Progress(activity, step, percent);

        Doing("asking for the token", 5);
        var token = await new TokenReader(tpp, client).ReadAsync(options, cancellationToken).ConfigureAwait(false);
        var evidence = new ZoneEvidence
        {
            Url = session.Url,
            Zone = options.Zone,
            Request = options.Request,
            Duration = options.Duration,
            Version = session.Version,
            IsServerTrusted = session.IsServerTrusted,
            ClockSkew = session.ClockSkew,
            NowUtc = session.ServerTimeUtc,
            Token = token.Value,
        };
        if (token.Failure is { } outage)
        {
            return evidence with { Unreachable = outage };
        }

        if (TppZone.Fault(options.Zone) is not null)
        {
            return evidence;
        }

        Doing("reading the policy", 20);
        evidence = evidence with { Policy = await TryAsync<TppPolicy>(async () => await tpp.GetPolicyAsync(session, options.Zone, null, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false) };
        if (evidence.Policy.Failure is { } failure && s_outages.Contains(failure.ErrorId))
        {
            return evidence with { Unreachable = failure };
        }

        if (evidence.Policy.Value is not { } policy)
        {
            return evidence;
        }

        var dn = policy.PolicyDn;
        var identity = evidence.Token?.Info?.Identity ?? session.Identity;
        Doing("reading the rights", 30);
        evidence = evidence with { Rights = await TryAsync(() => tpp.GetPermissionsAsync(session, dn, identity, cancellationToken)).ConfigureAwait(false) };
        Doing("having a request judged", 40);
        var request = RequestMaker.Make(options.Request);
        evidence = evidence with { DryRun = await TryAsync<TppPolicy>(async () => await tpp.GetPolicyAsync(session, options.Zone, request, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false) };
        Doing("reading the CA template", 50);
        evidence = await new TemplateReader(tpp).ReadAsync(evidence, session, dn, cancellationToken).ConfigureAwait(false);
        Doing("looking for the name", 70);
        evidence = await new NamesakeReader(tpp, client).ReadAsync(evidence, session, $@"{dn}\{options.Request.CommonName}", cancellationToken).ConfigureAwait(false);
        Doing("looking for earlier requests", 85);
        return await new PendingReader(tpp).ReadAsync(evidence, session, dn, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<Reading<T>> TryAsync<T>(Func<Task<T?>> read)
        where T : class
    {
        try
        {
            return Reading<T>.Of(await read().ConfigureAwait(false));
        }
        catch (PkiMeshException failure)
        {
            return new Reading<T>(null, failure);
        }
    }
}
