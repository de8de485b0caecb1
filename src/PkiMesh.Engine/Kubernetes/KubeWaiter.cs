using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Waits for one object to be as wanted: list, then watch, and again from the list when the watch ends or grew too old.</summary>
internal sealed class KubeWaiter(KubeClient client)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// Calls <paramref name="judge"/> with each state of the object (null: it is not there) until it answers true; gives that state.
    /// Null when the time is up. What <paramref name="judge"/> throws ends the wait.
    /// </summary>
    public async Task<WaitOutcome> WaitAsync(
        KubeResource resource, string? ns, string name, TimeSpan limit, Func<JsonObject?, bool> judge, CancellationToken cancellationToken)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        JsonObject? last = null;
        var mayWatch = true;
        var asked = false;
        try
        {
            while (true)
            {
                var query = new ListQuery(FieldSelector: $"metadata.name={name}");
                // However short the limit: the object is looked at once.
                var page = await client.ListPageAsync(resource, ns, query, null, asked ? timer.Token : cancellationToken).ConfigureAwait(false);
                asked = true;
                last = page.Items("items").FirstOrDefault();
                if (judge(last))
                    return new WaitOutcome(true, last);
                if (mayWatch)
                    mayWatch = await WatchOnceAsync(page.ResourceVersion(), query).ConfigureAwait(false);
                else
                    await Task.Delay(s_poll, timer.Token).ConfigureAwait(false);
                if (last is not null && judge(last))
                    return new WaitOutcome(true, last);
            }
        }
        catch (Exception e) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested && IsEndOfTime(e))
        {
            return new WaitOutcome(false, last);
        }

        async Task<bool> WatchOnceAsync(string version, ListQuery query)
        {
            try
            {
                await foreach (var change in client.WatchAsync(resource, ns, query, version, timer.Token).ConfigureAwait(false))
                {
                    if (change.Type == "BOOKMARK")
                        continue;
                    last = change.Type == "DELETED" ? null : change.Object;
                    if (judge(last))
                        return true;
                }

                return true;
            }
            catch (KubeException e) when (e.Code == 410)
            {
                return true;
            }
            catch (PkiMeshException e) when (e.ErrorId is "ClusterForbidden" or "ClusterConnectionLost" or "ClusterBusy" or "ClusterServerError")
            {
                await Task.Delay(s_poll, timer.Token).ConfigureAwait(false);
                return e.ErrorId != "ClusterForbidden";
            }
        }
    }

    private static bool IsEndOfTime(Exception e) => e is OperationCanceledException || e is PkiMeshException { ErrorId: "ClusterTimeout" or "ClusterConnectionLost" };
}

/// <summary>How a wait ended, and the last state seen.</summary>
internal readonly record struct WaitOutcome(bool Reached, JsonObject? Last);
