using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Selectors;
using PkiMesh.Lab.Api.Store;

namespace PkiMesh.Lab.Api.Http;

/// <summary>
/// Streams the changes of a resource. Bookmarks and the end come by the wall clock: they are the connection's affair, not the cluster's.
/// </summary>
internal sealed class WatchStreamer(ApiServices services, ResponseWriter writer, CancellationToken stopping)
{
    private static readonly TimeSpan s_bookmarkEvery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_lastBookmark = TimeSpan.FromSeconds(2);

    // No timer waits longer.
    private static readonly long s_longest = (long)TimeSpan.FromMilliseconds(int.MaxValue).TotalSeconds;

    public async Task RunAsync(HttpContext context, ResourceInfo info, string? ns, ListOptions options, Negotiation negotiation)
    {
        SelectableFields.Check(info, options.Fields);
        var table = services.Table(info);
        var stream = new Stream(context, info, negotiation, writer);
        context.Response.StatusCode = 200;
        context.Response.ContentType = "application/json";
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);

        var position = options.ResourceVersion ?? 0;
        if (options.SendInitialEvents || position == 0)
        {
            position = await SendInitialAsync(stream, info, table, ns, options).ConfigureAwait(false);
        }

        await FollowAsync(stream, info, table, ns, options, position).ConfigureAwait(false);
    }

    private async Task<long> SendInitialAsync(Stream stream, ResourceInfo info, ResourceTable table, string? ns, ListOptions options)
    {
        var (objects, version) = services.Store.Snapshot(table);
        foreach (var stored in ResourceTable.InNamespace(objects, ns))
        {
            if (ResourceLister.Matches(info, stored, options))
            {
                stream.Add("ADDED", stored);
                await stream.FlushIfFullAsync().ConfigureAwait(false);
            }
        }

        if (options.SendInitialEvents && options.AllowBookmarks)
        {
            stream.Add("BOOKMARK", Bookmark(info, version, true));
        }

        await stream.FlushAsync().ConfigureAwait(false);
        return version;
    }

    private async Task FollowAsync(Stream stream, ResourceInfo info, ResourceTable table, string? ns, ListOptions options, long position)
    {
        var seconds = options.TimeoutSeconds is > 0 and var asked ? Math.Min(asked, s_longest) : Random.Shared.Next(1800, 3600);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stream.Aborted, stopping);
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        var started = TimeProvider.System.GetTimestamp();
        var total = TimeSpan.FromSeconds(seconds);
        var nextBookmark = NextBookmark(TimeSpan.Zero, total);
        while (!end.IsCancellationRequested)
        {
            var upTo = services.Store.ResourceVersion;
            var (entries, changed) = table.Since(position);
            if (entries is null)
            {
                stream.AddError(ApiErrors.Expired($"too old resource version: {position} ({table.Horizon + 1})"));
                await stream.FlushAsync().ConfigureAwait(false);
                return;
            }

            foreach (var entry in entries)
            {
                position = entry.ResourceVersion;
                Add(stream, info, ns, options, entry);
                await stream.FlushIfFullAsync().ConfigureAwait(false);
            }

            position = Math.Max(position, Math.Min(upTo, services.Store.ResourceVersion));
            var elapsed = TimeProvider.System.GetElapsedTime(started);
            if (options.AllowBookmarks && elapsed >= nextBookmark)
            {
                stream.Add("BOOKMARK", Bookmark(info, position, false));
                nextBookmark = NextBookmark(elapsed, total);
            }

            await stream.FlushAsync().ConfigureAwait(false);
            try
            {
                await changed.WaitAsync(Max(nextBookmark - elapsed, TimeSpan.FromMilliseconds(10)), end.Token).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    /// <summary>Every minute, and shortly before the end. // recordings/api/17</summary>
    private static TimeSpan NextBookmark(TimeSpan now, TimeSpan total)
    {
        var next = now + s_bookmarkEvery;
        var last = total - s_lastBookmark;
        return now < last && next > last ? last : next;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>A change as this watch sees it: what comes into the selection is ADDED, what leaves it DELETED. // recordings/api/09 #3</summary>
    private static void Add(Stream stream, ResourceInfo info, string? ns, ListOptions options, StoreEntry entry)
    {
        if (ns is not null && entry.Object.Namespace != ns)
        {
            return;
        }

        var was = entry.Before is { } before && ResourceLister.Matches(info, before, options);
        var isNow = entry.Kind != StoreChangeKind.Deleted && ResourceLister.Matches(info, entry.Object, options);
        if (isNow)
        {
            stream.Add(was ? "MODIFIED" : "ADDED", entry.Object);
        }
        else if (was && entry.Kind == StoreChangeKind.Deleted)
        {
            stream.Add("DELETED", entry.Object);
        }
        else if (was)
        {
            var last = VersionConverter.FromStorage(info, entry.Before!.Copy());
            Meta.Of(last)["resourceVersion"] = entry.ResourceVersion.ToString(CultureInfo.InvariantCulture);
            stream.Add("DELETED", last);
        }
    }

    private static JsonObject Bookmark(ResourceInfo info, long version, bool endsInitial)
    {
        var metadata = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) };
        if (endsInitial)
        {
            metadata["annotations"] = new JsonObject { ["k8s.io/initial-events-end"] = "true" };
        }

        return new JsonObject { ["kind"] = info.Kind, ["apiVersion"] = info.ApiVersion, ["metadata"] = metadata };
    }

    /// <summary>Gathers events and sends them together.</summary>
    private sealed class Stream(HttpContext context, ResourceInfo info, Negotiation negotiation, ResponseWriter writer)
    {
        private const int Full = 64 * 1024;

        private readonly MemoryStream _buffer = new();
        private bool _columnsSent;

        public CancellationToken Aborted => context.RequestAborted;

        public void Add(string type, StoredObject stored)
        {
            if (negotiation.Form == ResponseForm.Object && info.Id.Group != "events.k8s.io" && info.Id.Version == info.StorageVersion)
            {
                Write(type, stored.Json);
            }
            else
            {
                Add(type, VersionConverter.FromStorage(info, stored.Shared()));
            }
        }

        public void Add(string type, JsonObject value)
        {
            var shaped = type == "BOOKMARK" && negotiation.Form != ResponseForm.Table ? value : writer.Shape(info, value, negotiation, context.Request.Query["includeObject"]);
            if (negotiation.Form == ResponseForm.Table)
            {
                // Only the first Table of a watch names its columns. // recordings/api/09 #19
                if (_columnsSent)
                {
                    shaped["columnDefinitions"] = null;
                }

                _columnsSent = true;
            }

            Write(type, LabJson.ToUtf8(shaped));
        }

        public void AddError(ApiStatusException error) => Write("ERROR", LabJson.ToUtf8(error.Status()));

        public Task FlushIfFullAsync() => _buffer.Length >= Full ? FlushAsync() : Task.CompletedTask;

        public async Task FlushAsync()
        {
            if (_buffer.Length > 0)
            {
                await context.Response.Body.WriteAsync(_buffer.GetBuffer().AsMemory(0, (int)_buffer.Length), Aborted).ConfigureAwait(false);
                _buffer.SetLength(0);
                // A watch lives long, and most of its life it sends little.
                if (_buffer.Capacity > Full)
                {
                    _buffer.Capacity = 0;
                }
            }

            await context.Response.Body.FlushAsync(Aborted).ConfigureAwait(false);
        }

        private void Write(string type, ReadOnlySpan<byte> value)
        {
            _buffer.Write("{\"type\":\""u8);
            _buffer.Write(System.Text.Encoding.ASCII.GetBytes(type));
            _buffer.Write("\",\"object\":"u8);
            _buffer.Write(value);
            _buffer.Write("}\n"u8);
        }
    }
}
