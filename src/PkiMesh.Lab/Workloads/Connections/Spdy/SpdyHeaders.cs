using System.Buffers.Binary;
using System.Text;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace PkiMesh.Lab.Workloads.Connections.Spdy;

/// <summary>
/// Names and values, compressed with one stream for the life of a connection (SPDY/3.1, 2.6.10). A client's begins with the protocol's dictionary;
/// the lab sends none.
/// </summary>
internal sealed class SpdyHeaders
{
    private const int LongestBlock = 256 * 1024;
    private readonly Inflater _inflater = new();
    private bool _begun;

    /// <exception cref="InvalidDataException">The block is none.</exception>
    public Dictionary<string, string> Read(ReadOnlySpan<byte> block)
    {
        var plain = Inflate(block);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var at = 0;
            var count = Number(plain, ref at);
            for (var i = 0; i < count; i++)
            {
                var name = Text(plain, ref at);
                headers[name] = Text(plain, ref at);
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("the header block is cut off");
        }

        return headers;
    }

    /// <summary>
    /// No names at all, not compressed at all, which each inflater reads: RFC 1950 2.2 for the head, RFC 1951 3.2.4 for the block. An empty block ends it:
    /// Go's inflater hands out what it has when it sees one.
    /// </summary>
    public byte[] None()
    {
        byte[] head = _begun ? [] : [0x78, 0x01];
        _begun = true;
        return [.. head, 0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];
    }

    private byte[] Inflate(ReadOnlySpan<byte> block)
    {
        _inflater.SetInput(block.ToArray());
        using var plain = new MemoryStream();
        var buffer = new byte[4096];
        while (true)
        {
            var length = _inflater.Inflate(buffer);
            plain.Write(buffer, 0, length);
            if (plain.Length > LongestBlock)
            {
                throw new InvalidDataException("the header block is too long");
            }

            if (_inflater.IsNeedingDictionary)
            {
                _inflater.SetDictionary(SpdyDictionary.Bytes);
            }
            else if (length == 0)
            {
                return plain.ToArray();
            }
        }
    }

    private static int Number(byte[] plain, ref int at)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(plain.AsSpan(at, 4));
        at += 4;
        return number;
    }

    private static string Text(byte[] plain, ref int at)
    {
        var length = Number(plain, ref at);
        var text = Encoding.UTF8.GetString(plain.AsSpan(at, length));
        at += length;
        return text;
    }
}
