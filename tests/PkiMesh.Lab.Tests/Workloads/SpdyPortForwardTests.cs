using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using PkiMesh.Lab.Workloads;
using PkiMesh.Lab.Workloads.Connections.Spdy;
using Xunit;

namespace PkiMesh.Lab.Tests.Workloads;

/// <summary>A port forwarded over SPDY, frame by frame.</summary>
public sealed class SpdyPortForwardTests
{
    private const byte Fin = 1;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(99)]
    [InlineData(80)]
    public async Task Both_streams_end_however_it_went_and_the_connection_goes_on(int port)
    {
        await using var client = await Client.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            var (error, data) = await client.OpenPairAsync(i, port);
            await client.SendAsync(data, Fin, "GET / HTTP/1.1\r\n\r\n");
            var ended = new HashSet<int>();
            while (ended.Count < 2)
            {
                var frame = await client.ReadAsync();
                if (!frame.IsControl && (frame.Flags & Fin) != 0)
                {
                    ended.Add(frame.Number);
                }
            }

            Assert.Equal([error, data], ended.Order());
            // Nobody's any more.
            await client.SendAsync(data, 0, "more");
            await client.SendAsync(error, Fin, "");
        }

        await client.PingAsync(5);
        await client.EndAsync();
    }

    [Fact]
    public async Task What_comes_after_the_end_of_a_stream_is_not_taken()
    {
        await using var client = await Client.StartAsync();
        await client.OpenAsync(1, "error", "0", 80, Fin);
        await client.SendAsync(1, 0, "more");
        await client.SendAsync(1, Fin, "");
        await client.PingAsync(7);
        await client.EndAsync();
    }

    [Theory]
    [InlineData(1, 9)]
    [InlineData(2, 3)]
    [InlineData(3, 7)]
    [InlineData(6, 0)]
    [InlineData(8, 3)]
    public async Task A_frame_that_is_too_short_ends_the_connection_and_nothing_else(int type, int length)
    {
        await using var client = await Client.StartAsync();
        await client.ControlAsync(type, 0, new byte[length]);
        await client.Serving.WaitAsync(s_patience);
    }

    private sealed class Refusing : IPodEndpoint
    {
        public string? ServingChainPem => null;

        public Task<PodResponse> SendAsync(PodRequest request, CancellationToken cancellationToken) => throw new IOException("refused");
    }

    private sealed class Client : IAsyncDisposable
    {
        private readonly NetworkStream _wire;
        private bool _begun;

        private Client(NetworkStream wire, Task serving)
        {
            _wire = wire;
            Serving = serving;
        }

        public Task Serving { get; }

        public static async Task<Client> StartAsync()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(listener.LocalEndpoint);
            var server = new NetworkStream(await listener.AcceptSocketAsync(), true);
            var endpoints = new Dictionary<int, IPodEndpoint> { [80] = new Refusing() };
            return new Client(new NetworkStream(socket, true), ServeAsync());

            async Task ServeAsync()
            {
                await using (server)
                {
                    await new SpdyPortForward(() => endpoints).ServeAsync(server, CancellationToken.None);
                }
            }
        }

        public async Task<(int Error, int Data)> OpenPairAsync(int request, int port)
        {
            var (error, data) = ((request * 4) + 1, (request * 4) + 3);
            await OpenAsync(error, "error", $"{request}", port, Fin);
            await OpenAsync(data, "data", $"{request}", port, 0);
            return (error, data);
        }

        public Task OpenAsync(int stream, string type, string request, int port, byte flags)
        {
            using var headers = new MemoryStream();
            (string Name, string Value)[] pairs = [("streamtype", type), ("requestid", request), ("port", $"{port}")];
            headers.Write(Number(pairs.Length));
            foreach (var text in pairs.SelectMany(pair => (string[])[pair.Name, pair.Value]))
            {
                headers.Write(Number(text.Length));
                headers.Write(Encoding.ASCII.GetBytes(text));
            }

            // Stored, not compressed: RFC 1950 2.2, RFC 1951 3.2.4.
            byte[] begin = _begun ? [] : [0x78, 0x01];
            _begun = true;
            var (low, high) = ((byte)headers.Length, (byte)(headers.Length >> 8));
            return ControlAsync(1, flags, [.. Number(stream), 0, 0, 0, 0, 0, 0, .. begin, 0, low, high, (byte)~low, (byte)~high, .. headers.ToArray(), 0, 0, 0, 0xff, 0xff]);
        }

        public async Task ControlAsync(int type, byte flags, byte[] payload) =>
            await _wire.WriteAsync((byte[])[0x80, 3, 0, (byte)type, flags, .. Number(payload.Length)[1..], .. payload]);

        public async Task SendAsync(int stream, byte flags, string data) =>
            await _wire.WriteAsync((byte[])[.. Number(stream), flags, .. Number(data.Length)[1..], .. Encoding.ASCII.GetBytes(data)]);

        /// <summary>Asks whether the other side is there.</summary>
        public async Task PingAsync(int id)
        {
            await ControlAsync(6, 0, Number(id));
            while (true)
            {
                var frame = await ReadAsync();
                if (frame is { IsControl: true, Number: 6 })
                {
                    Assert.Equal(Number(id), frame.Payload);
                    return;
                }
            }
        }

        /// <summary>The next frame: its type if it is a control frame, else its stream.</summary>
        public async Task<(bool IsControl, int Number, byte Flags, byte[] Payload)> ReadAsync()
        {
            var head = new byte[8];
            await _wire.ReadExactlyAsync(head).AsTask().WaitAsync(s_patience);
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) & 0xffffff];
            await _wire.ReadExactlyAsync(payload).AsTask().WaitAsync(s_patience);
            var isControl = (head[0] & 0x80) != 0;
            return (isControl, isControl ? BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) : BinaryPrimitives.ReadInt32BigEndian(head), head[4], payload);
        }

        public async Task EndAsync()
        {
            _wire.Socket.Shutdown(SocketShutdown.Send);
            await Serving.WaitAsync(s_patience);
        }

        public ValueTask DisposeAsync() => _wire.DisposeAsync();

        private static byte[] Number(int value)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(bytes, value);
            return bytes;
        }
    }
}
