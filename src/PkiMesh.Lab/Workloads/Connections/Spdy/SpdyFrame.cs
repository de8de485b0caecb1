namespace PkiMesh.Lab.Workloads.Connections.Spdy;

/// <summary>One frame as it lies on the wire (SPDY/3.1, 2.2): of a control frame the type, of a data frame the stream.</summary>
internal readonly record struct SpdyFrame(SpdyFrameType Type, int Stream, byte Flags, byte[] Payload)
{
    public const byte Fin = 1;

    public bool IsLast => (Flags & Fin) != 0;
}
