using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Store;

/// <summary>
/// Keeps every commit in a file before anybody sees it, so that a process that is killed at any moment has lost nothing it had
/// answered. A line that a kill cut short at the end is dropped; anything else that is wrong means that the file was damaged,
/// and it is refused. When most lines are history, the file is written anew with what there is.
/// </summary>
public sealed class StateJournal : IStoreJournal, IDisposable
{
    private const string FileName = "objects.log";
    private const string LockName = "lock";
    private const int LeastLines = 10_000;
    private static readonly TimeSpan s_sameClock = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly Func<DateTimeOffset> _now;
    private readonly FileStream _lock;
    private readonly Dictionary<(string Group, string Resource, string Key), (DateTimeOffset Time, byte[] Json)> _live = [];
    private FileStream _stream;
    private (DateTimeOffset Time, DateTimeOffset Wall)? _mark;
    private DateTimeOffset? _lastTime;
    private int _lines;
    private int _leastLines = LeastLines;

    private StateJournal(string directory, Func<DateTimeOffset> now, FileStream @lock)
    {
        _directory = directory;
        _now = now;
        _lock = @lock;
        File.Delete(Draft);
        _stream = OpenFile(FilePath, FileMode.OpenOrCreate);
    }

    /// <summary>Lines in the file now.</summary>
    internal int Lines => _lines;

    internal IReadOnlyList<Kept> Objects => [.. _live.Select(pair => new Kept(pair.Key.Group, pair.Key.Resource, pair.Value.Json))];

    internal long ResourceVersion { get; private set; }

    private string FilePath => Path.Combine(_directory, FileName);

    private string Draft => FilePath + ".new";

    /// <param name="now">The lab's time, for the commits to come.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">Another lab uses it.</exception>
    public static StateJournal Open(string directory, Func<DateTimeOffset> now)
    {
        FileStream @lock;
        var path = Path.Combine(directory, LockName);
        try
        {
            @lock = OpenFile(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException($"The state directory \"{directory}\" is in use by another lab.", error);
        }

        StateJournal? journal = null;
        try
        {
            journal = new StateJournal(directory, now, @lock);
            journal.Load();
            return journal;
        }
        catch
        {
            journal?._stream.Dispose();
            @lock.Dispose();
            throw;
        }
    }

    /// <summary>Where the clock goes on: with the wall clock if it went along with it, else where it stood. Null: with the wall clock.</summary>
    public DateTimeOffset? Resume(DateTimeOffset wall)
    {
        if (_lastTime is not { } last)
        {
            return null;
        }

        return _mark is { } mark && (mark.Time - mark.Wall).Duration() < s_sameClock && last <= wall ? null : last;
    }

    /// <summary>Writes down where the clock stands.</summary>
    public void Mark()
    {
        lock (_gate)
        {
            Write(MarkLine());
        }
    }

    public void Append(StoreChangeKind kind, string group, string resource, StoredObject value)
    {
        lock (_gate)
        {
            var deleted = kind == StoreChangeKind.Deleted;
            var now = _now();
            Write(JournalLine.Change(deleted, now, group, resource, value.Json));
            ResourceVersion = value.ResourceVersion;
            if (deleted)
            {
                _live.Remove((group, resource, value.Key));
            }
            else
            {
                _live[(group, resource, value.Key)] = (now, value.Json);
            }

            if (_lines > _leastLines && _lines > _live.Count * 3)
            {
                Compact();
            }
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _lock.Dispose();
    }

    private static FileStream OpenFile(string path, FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private byte[] MarkLine() => JournalLine.Mark(_now(), DateTimeOffset.UtcNow, ResourceVersion);

    private void Write(byte[] line)
    {
        _stream.Write(line);
        // To the system, not to the disk: that outlives this process, which is what is promised.
        _stream.Flush(false);
        _lines++;
    }

    // The old file stays until the new one is whole, and goes on where that cannot be: no commit fails because of it.
    private void Compact()
    {
        try
        {
            using (var draft = OpenFile(Draft, FileMode.Create))
            {
                foreach (var ((group, resource, _), (time, json)) in _live)
                {
                    draft.Write(JournalLine.Change(false, time, group, resource, json));
                }

                // Last: the clock goes on from the last line.
                draft.Write(MarkLine());
            }

            // Windows replaces no file that is open.
            _stream.Dispose();
            File.Move(Draft, FilePath, true);
            _lines = _live.Count + 1;
            _leastLines = LeastLines;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _leastLines = _lines + LeastLines;
            Forget(Draft);
        }

        if (!_stream.CanWrite)
        {
            _stream = OpenFile(FilePath, FileMode.OpenOrCreate);
            _stream.Position = _stream.Length;
        }
    }

    // Half a draft would only take the room that may have been missing.
    private static void Forget(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void Load()
    {
        var bytes = new byte[_stream.Length];
        _stream.ReadExactly(bytes);
        var start = 0;
        while (start < bytes.Length)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0)
            {
                // Cut short by a kill: what it was going to say was never answered.
                break;
            }

            _lines++;
            Take(JournalLine.Parse(bytes.AsSpan(start, end - start))
                ?? throw new InvalidDataException($"The state directory \"{_directory}\" is damaged: line {_lines.ToString(CultureInfo.InvariantCulture)} of {FileName} is not what was written. Restore it from a copy, or start with an empty directory."));
            start = end + 1;
        }

        _stream.SetLength(start);
        _stream.Position = start;
    }

    private void Take(JsonObject line)
    {
        var time = JournalLine.Time(line["t"]!);
        _lastTime = time;
        if ((string?)line["k"] == "M")
        {
            _mark = (time, JournalLine.Time(line["w"]!));
            ResourceVersion = Math.Max(ResourceVersion, (long)line["v"]!);
            return;
        }

        var value = (JsonObject)line["o"]!;
        var metadata = value["metadata"]!;
        var key = ((string)line["g"]!, (string)line["r"]!, StoredObject.KeyOf((string?)metadata["namespace"], (string)metadata["name"]!));
        ResourceVersion = Math.Max(ResourceVersion, long.Parse((string)metadata["resourceVersion"]!, CultureInfo.InvariantCulture));
        if ((string?)line["k"] == "D")
        {
            _live.Remove(key);
        }
        else
        {
            _live[key] = (time, LabJson.ToStored(value));
        }
    }

    internal sealed record Kept(string Group, string Resource, byte[] Json);
}
