namespace PkiMesh.Lab.Workloads.Connections.Spdy;

/// <summary>The types of control frames (SPDY/3.1, 2.6), and the data frame.</summary>
internal enum SpdyFrameType
{
    Data = 0,
    SynStream = 1,
    SynReply = 2,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    Headers = 8,
    WindowUpdate = 9,
}
