using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>The projected volumes of one pod: their content as of the last sync, and who wants to know of a swap.</summary>
internal sealed class PodVolumes(VolumeSource source)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, byte[]>> _content = [];
    private readonly List<Watcher> _watchers = [];

    public bool Mounted { get; private set; }

    /// <summary>Projects every volume, or says which cannot be.</summary>
    public void Mount(JsonObject pod)
    {
        foreach (var volume in pod.Objects("spec", "volumes"))
        {
            var name = volume.Text("name")!;
            try
            {
                var files = source.Read(pod, volume);
                lock (_gate)
                {
                    _content[name] = files;
                }
            }
            catch (PodNotStartableException error)
            {
                throw new PodNotStartableException($"MountVolume.SetUp failed for volume \"{name}\" : {error.Message}");
            }
        }

        Mounted = true;
    }

    /// <summary>Projects again. Whoever watches a volume that changed is told when all have been swapped.</summary>
    public async Task RefreshAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        var swapped = new HashSet<string>();
        foreach (var volume in pod.Objects("spec", "volumes"))
        {
            var name = volume.Text("name")!;
            try
            {
                var files = source.Read(pod, volume);
                lock (_gate)
                {
                    if (!Same(_content.GetValueOrDefault(name), files))
                    {
                        _content[name] = files;
                        swapped.Add(name);
                    }
                }
            }
            catch (PodNotStartableException)
            {
                // The source is gone: what was projected stays. A running pod does not notice.
            }
        }

        List<Watcher> watchers;
        lock (_gate)
        {
            watchers = [.. _watchers.Where(watcher => swapped.Contains(watcher.Volume))];
        }

        foreach (var watcher in watchers)
        {
            await watcher.OnSwap(cancellationToken).ConfigureAwait(false);
        }
    }

    public IPodFiles Of(JsonObject container) => new ContainerFiles(this, container);

    private static bool Same(Dictionary<string, byte[]>? left, Dictionary<string, byte[]> right) =>
        left is not null && left.Count == right.Count
        && left.All(pair => right.TryGetValue(pair.Key, out var data) && data.AsSpan().SequenceEqual(pair.Value));

    private sealed record Watcher(string Volume, Func<CancellationToken, Task> OnSwap);

    private sealed class ContainerFiles(PodVolumes volumes, JsonObject container) : IPodFiles
    {
        private readonly List<(string Path, string Volume, string SubPath)> _mounts =
        [
            .. container.Objects("volumeMounts")
                .Select(mount => (mount.Text("mountPath")!.TrimEnd('/'), mount.Text("name")!, mount.Text("subPath") ?? ""))
                .OrderByDescending(mount => mount.Item1.Length),
        ];

        public byte[]? Read(string path)
        {
            foreach (var (mount, volume, subPath) in _mounts)
            {
                var file = subPath.Length > 0 && path == mount ? subPath
                    : path.StartsWith(mount + "/", StringComparison.Ordinal) ? Join(subPath, path[(mount.Length + 1)..])
                    : null;
                if (file is not null)
                {
                    lock (volumes._gate)
                    {
                        return volumes._content.GetValueOrDefault(volume)?.GetValueOrDefault(file);
                    }
                }
            }

            return null;
        }

        public IDisposable OnSwap(string mountPath, Func<CancellationToken, Task> onSwap)
        {
            var wanted = mountPath.TrimEnd('/');
            var volume = _mounts.FirstOrDefault(mount => mount.Path == wanted).Volume ?? "";
            var watcher = new Watcher(volume, onSwap);
            lock (volumes._gate)
            {
                volumes._watchers.Add(watcher);
            }

            return new Subscription(volumes, watcher);
        }

        private static string Join(string folder, string file) => folder.Length == 0 ? file : $"{folder}/{file}";
    }

    private sealed class Subscription(PodVolumes volumes, Watcher watcher) : IDisposable
    {
        public void Dispose()
        {
            lock (volumes._gate)
            {
                volumes._watchers.Remove(watcher);
            }
        }
    }
}
