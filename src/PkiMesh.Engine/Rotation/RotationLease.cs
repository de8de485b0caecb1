using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>
/// Keeps two runs apart: a Lease that its holder renews. One that was not renewed in time belongs to a run that was killed, and is taken.
/// All times are the API server's.
/// </summary>
internal sealed class RotationLease : IAsyncDisposable
{
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(30);

    // The clocks of two runs are not one: the holder gives it up before another may take it.
    private static readonly TimeSpan s_ownLife = Life - TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_renewal = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);
    private readonly KubeClient _client;
    private readonly string _namespace;
    private readonly string _name;
    private readonly string _holder;
    private readonly CancellationTokenSource _lost = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _renewing = Task.CompletedTask;

    private RotationLease(KubeClient client, string ns, string name)
    {
        (_client, _namespace, _name) = (client, ns, name);
        _holder = $"{Environment.MachineName}/{Environment.ProcessId}/{Guid.NewGuid():N}";
    }

    /// <summary>Fires when another run has taken the Lease.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Who holds it now, as computer and process; null for nobody.</summary>
    public static async Task<string?> HolderAsync(KubeClient client, string ns, string name, CancellationToken cancellationToken) =>
        await client.GetAsync(KubeResources.Leases, ns, name, cancellationToken).ConfigureAwait(false) is { } lease && IsHeld(client, lease) ? Shown(lease) : null;

    /// <summary>Takes it, waiting for the run that has it.</summary>
    /// <exception cref="PkiMeshException">RotationHeld.</exception>
    public static async Task<RotationLease> TakeAsync(KubeClient client, string ns, string name, TimeSpan limit, IOperation operation, CancellationToken cancellationToken)
    {
        var lease = new RotationLease(client, ns, name);
        try
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            string? told = null;
            while (await lease.TryTakeAsync(cancellationToken).ConfigureAwait(false) is { } other)
            {
                if (clock.Elapsed >= limit)
                {
                    throw new PkiMeshException("RotationHeld", PkiMeshErrorKind.ResourceUnavailable, $"Another run works on the rotation: {other}.", $"Lease {ns}/{name}",
                        "Let it end, or end it; a run that was killed gives the Lease up after half a minute.");
                }

                if (told != other)
                {
                    operation.Progress("Rotation", $"waiting for another run: {other}");
                    told = other;
                }

                await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
            }

            lease._renewing = lease.RenewAsync();
            return lease;
        }
        catch
        {
            await lease.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (!_lost.IsCancellationRequested)
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                var lease = await _client.GetAsync(KubeResources.Leases, _namespace, _name, hurry.Token).ConfigureAwait(false);
                if (lease.Text("spec", "holderIdentity") == _holder)
                {
                    await WriteAsync(lease!, "", hurry.Token).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // It runs out by itself.
            }
        }

        _stop.Dispose();
        _lost.Dispose();
    }

    /// <summary>Null when it is taken; else who has it.</summary>
    private async Task<string?> TryTakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _client.GetAsync(KubeResources.Leases, _namespace, _name, cancellationToken).ConfigureAwait(false) is not { } lease)
            {
                var body = new JsonObject
                {
                    ["apiVersion"] = KubeResources.Leases.ApiVersion,
                    ["kind"] = KubeResources.Leases.Kind,
                    ["metadata"] = new JsonObject { ["name"] = _name, ["namespace"] = _namespace, ["labels"] = ManagedLabel.Labels() },
                    ["spec"] = Spec(_holder),
                };
                await _client.CreateAsync(KubeResources.Leases, body, false, cancellationToken).ConfigureAwait(false);
                return null;
            }

            if (IsHeld(_client, lease) && lease.Text("spec", "holderIdentity") != _holder)
            {
                return Shown(lease);
            }

            await WriteAsync(lease, _holder, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (KubeException e) when (e.Code == 409)
        {
            return "one that has just begun";
        }
    }

    private async Task RenewAsync()
    {
        var sinceRenewal = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await Task.Delay(s_renewal, _stop.Token).ConfigureAwait(false);
                // A call that hangs must not outlast the Lease: unrenewed for so long it may be another's, and this run cannot see it.
                using var bound = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
                bound.CancelAfter(sinceRenewal.Elapsed < s_ownLife ? s_ownLife - sinceRenewal.Elapsed : TimeSpan.Zero);
                var lease = await _client.GetAsync(KubeResources.Leases, _namespace, _name, bound.Token).ConfigureAwait(false);
                if (lease.Text("spec", "holderIdentity") != _holder)
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                // It runs from the time that is written, which is that before the call.
                var written = System.Diagnostics.Stopwatch.StartNew();
                await WriteAsync(lease!, _holder, bound.Token).ConfigureAwait(false);
                sinceRenewal = written;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // Whatever stops the renewal, the run must hear of it before the Lease is another's.
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                if (sinceRenewal.Elapsed >= s_ownLife)
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                // The next renewal comes before it runs out.
            }
        }
    }

    /// <summary>With the resourceVersion that was read: of two runs only one gets it.</summary>
    private Task<JsonObject> WriteAsync(JsonObject lease, string holder, CancellationToken cancellationToken) =>
        _client.PatchAsync(KubeResources.Leases, _namespace, _name, new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = lease.ResourceVersion() },
            ["spec"] = Spec(holder),
        }, null, cancellationToken);

    private JsonObject Spec(string holder)
    {
        var now = _client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        return new JsonObject { ["holderIdentity"] = holder, ["leaseDurationSeconds"] = (int)Life.TotalSeconds, ["renewTime"] = now };
    }

    private static bool IsHeld(KubeClient client, JsonObject lease) =>
        lease.Text("spec", "holderIdentity") is { Length: > 0 }
        && lease.Time("spec", "renewTime") is { } renewed
        && client.ServerNow < renewed + TimeSpan.FromSeconds(lease.Number("spec", "leaseDurationSeconds") ?? 0);

    private static string Shown(JsonObject lease)
    {
        var holder = lease.Text("spec", "holderIdentity") ?? "";
        return holder.LastIndexOf('/') is > 0 and var end ? holder[..end] : holder;
    }
}
