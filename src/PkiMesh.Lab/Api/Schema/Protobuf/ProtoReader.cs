using System.Buffers.Binary;
using System.Text;

namespace PkiMesh.Lab.Api.Schema.Protobuf;

/// <summary>Reads protobuf's wire format.</summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>The next field; false at the end. Data is what a length-delimited field holds, Number what another does.</summary>
    public bool Next(out int field, out int wire, out ulong number, out ReadOnlySpan<byte> bytes)
    {
        (field, wire, number) = (0, 0, 0);
        bytes = default;
        if (_rest.IsEmpty)
        {
            return false;
        }

        var tag = Varint();
        (field, wire) = ((int)(tag >> 3), (int)(tag & 7));
        switch (wire)
        {
            case 0:
                number = Varint();
                break;
            case 1:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                bytes = Take(checked((int)Varint()));
                break;
            case 5:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"proto: illegal wireType {wire}");
        }

        return true;
    }

    public static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static List<long> Packed(ReadOnlySpan<byte> bytes)
    {
        var reader = new ProtoReader(bytes);
        var values = new List<long>();
        while (!reader._rest.IsEmpty)
        {
            values.Add((long)reader.Varint());
        }

        return values;
    }

    private ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Take(1)[0];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("proto: integer overflow");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new FormatException("unexpected EOF");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
