using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Store;

/// <summary>
/// Keeps every commit in a file before anybody sees it: one line each, with a checksum, forced to the disk. A line that a
/// crash cut short at the end is dropped; anything else that is wrong means that the file was damaged, and it is refused.
/// </summary>
public sealed class StateJournal : IStoreJournal, IDisposable
{
    private const string FileName = "objects.log";
    private readonly Func<DateTimeOffset> _now;
    private readonly FileStream _stream;

    private StateJournal(FileStream stream, DateTimeOffset? lastTime, IReadOnlyList<Kept> objects, long resourceVersion, Func<DateTimeOffset> now)
    {
        _stream = stream;
        LastTime = lastTime;
        Objects = objects;
        ResourceVersion = resourceVersion;
        _now = now;
    }

    /// <summary>The lab's time at the last commit; null for a new file.</summary>
    public DateTimeOffset? LastTime { get; }

    internal IReadOnlyList<Kept> Objects { get; }

    internal long ResourceVersion { get; }

    /// <param name="now">The lab's time, for the commits to come.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">Another lab uses it.</exception>
    public static StateJournal Open(string directory, Func<DateTimeOffset> now)
    {
        var path = Path.Combine(directory, FileName);
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        FileStream stream;
        try
        {
            stream = new FileStream(path, options);
        }
        catch (IOException error) when (File.Exists(path))
        {
            throw new IOException($"The state directory \"{directory}\" is in use by another lab.", error);
        }

        try
        {
            return Load(stream, directory, now);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public void Append(StoreChangeKind kind, string group, string resource, StoredObject value)
    {
        var record = new JsonObject
        {
            ["k"] = kind == StoreChangeKind.Deleted ? "D" : "S",
            ["t"] = _now().ToString("O", CultureInfo.InvariantCulture),
            ["g"] = group,
            ["r"] = resource,
        };
        var head = LabJson.ToUtf8(record);
        // The object goes in as it is stored: {"k":…,"o":{…}}
        byte[] line = [.. head.AsSpan(0, head.Length - 1), .. ",\"o\":"u8, .. value.Json, .. "}"u8];
        _stream.Write(Encoding.ASCII.GetBytes(Checksum(line) + " "));
        _stream.Write(line);
        _stream.WriteByte((byte)'\n');
        _stream.Flush(true);
    }

    public void Dispose() => _stream.Dispose();

    private static StateJournal Load(FileStream stream, string directory, Func<DateTimeOffset> now)
    {
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        var objects = new Dictionary<(string, string, string), Kept>();
        DateTimeOffset? last = null;
        long version = 0;
        var (start, number) = (0, 0);
        while (start < bytes.Length)
        {
            number++;
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0)
            {
                // Cut short by a crash: what it was going to say was never answered.
                break;
            }

            var record = Parse(bytes.AsSpan(start, end - start))
                ?? throw new InvalidDataException($"The state directory \"{directory}\" is damaged: line {number.ToString(CultureInfo.InvariantCulture)} of {FileName} is not what was written. Restore it from a copy, or start with an empty directory.");
            var value = (JsonObject)record["o"]!;
            var (group, resource) = ((string)record["g"]!, (string)record["r"]!);
            var key = StoredObject.KeyOf((string?)value["metadata"]!["namespace"], (string)value["metadata"]!["name"]!);
            version = Math.Max(version, long.Parse((string)value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture));
            last = DateTimeOffset.Parse((string)record["t"]!, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
            if ((string?)record["k"] == "D")
            {
                objects.Remove((group, resource, key));
            }
            else
            {
                objects[(group, resource, key)] = new Kept(group, resource, LabJson.ToStored(value));
            }

            start = end + 1;
        }

        stream.SetLength(start);
        stream.Position = start;
        return new StateJournal(stream, last, [.. objects.Values], version, now);
    }

    private static JsonObject? Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length < 18 || line[16] != ' ' || Checksum(line[17..]) != Encoding.ASCII.GetString(line[..16]))
        {
            return null;
        }

        return LabJson.ParseObject(line[17..]);
    }

    private static string Checksum(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line).AsSpan(0, 8));

    internal sealed record Kept(string Group, string Resource, byte[] Json);
}
