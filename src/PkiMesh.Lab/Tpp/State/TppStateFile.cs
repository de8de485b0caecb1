using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tpp.State;

/// <summary>
/// The snapshot in a state directory: a checksum and one line of JSON, replaced whole before the answer to what changed it goes
/// out. A process that is killed leaves the old file or the new one.
/// </summary>
public sealed class TppStateFile(string directory)
{
    private const string FileName = "tpp.json";
    private static readonly JsonSerializerOptions s_json = new()
    {
        Converters = { new JsonStringEnumConverter(), new IsoTimeSpanConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    private byte[] _last = [];
    private (long Changes, int Authorities) _saved = (-1, 0);

    private string Damaged => $"The state directory \"{directory}\" is damaged: {FileName} is not what was written. Restore it from a copy, or start with an empty directory.";

    /// <summary>Null where there is none yet.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    internal TppSnapshot? Load()
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        var end = Array.IndexOf(bytes, (byte)'\n');
        if (end < 0 || !Encoding.ASCII.GetString(bytes.AsSpan(0, end)).Equals(Checksum(bytes.AsSpan(end + 1)), StringComparison.Ordinal))
        {
            throw new InvalidDataException(Damaged);
        }

        try
        {
            _last = bytes[(end + 1)..];
            return JsonSerializer.Deserialize<TppSnapshot>(_last, s_json);
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(Damaged, error);
        }
    }

    /// <summary>Puts a snapshot back.</summary>
    internal void Restore(TppState state, TppSnapshot snapshot)
    {
        try
        {
            TppSnapshotReader.Restore(state, snapshot);
        }
        catch (Exception error) when (error is PkiException or InvalidDataException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InvalidDataException(Damaged, error);
        }
    }

    /// <summary>Writes what has changed. Called under the state's gate.</summary>
    internal void Save(TppState state)
    {
        // An authority is made when it is first looked at, outside the gate as well.
        var reached = (state.Changes.Count, state.Templates.Values.SelectMany(template => template.Authority.Path).Count(authority => authority.IsMade));
        if (reached == _saved)
        {
            return;
        }

        var json = Json(state);
        if (json.AsSpan().SequenceEqual(_last))
        {
            _saved = reached;
            return;
        }

        var path = Path.Combine(directory, FileName);
        var draft = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(Checksum(json) + "\n"));
            stream.Write(json);
        }

        File.Move(draft, path, true);
        _last = json;
        _saved = reached;
    }

    internal static byte[] Json(TppState state) => JsonSerializer.SerializeToUtf8Bytes(TppSnapshotWriter.Take(state), s_json);

    private static string Checksum(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data).AsSpan(0, 8));
}
