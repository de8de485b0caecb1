using System.Globalization;
using System.Text;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>As much HTTP/1.1 (RFC 9112) as a client needs that reaches a pod's port through a tunnel: requests with a length, one after another.</summary>
internal static class Http1
{
    private const int LongestHead = 64 * 1024;
    private const int LongestBody = 16 * 1024 * 1024;

    public static async Task ServeAsync(Stream stream, IPodEndpoint endpoint, CancellationToken cancellationToken)
    {
        while (await ReadHeadAsync(stream, cancellationToken).ConfigureAwait(false) is { } head)
        {
            var lines = head.Split("\r\n");
            var request = lines[0].Split(' ');
            var length = Header(lines, "content-length") is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
            if (request.Length != 3 || length > LongestBody || Header(lines, "transfer-encoding") is not null)
            {
                await WriteAsync(stream, new PodResponse(400, "text/plain; charset=utf-8", "400 Bad Request"u8.ToArray()), false, cancellationToken).ConfigureAwait(false);
                return;
            }

            var body = new byte[length];
            await stream.ReadExactlyAsync(body, cancellationToken).ConfigureAwait(false);
            var answer = await endpoint.SendAsync(new PodRequest(request[0], request[1], body), cancellationToken).ConfigureAwait(false);
            var goesOn = request[2] == "HTTP/1.1" && !string.Equals(Header(lines, "connection"), "close", StringComparison.OrdinalIgnoreCase);
            await WriteAsync(stream, answer, goesOn, cancellationToken).ConfigureAwait(false);
            if (!goesOn)
            {
                return;
            }
        }
    }

    private static string? Header(string[] lines, string name) =>
        lines.Skip(1).FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    private static async Task<string?> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new List<byte>(512);
        var one = new byte[1];
        while (head.Count < LongestHead)
        {
            if (await stream.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0)
            {
                return null;
            }

            head.Add(one[0]);
            if (head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n')
            {
                return Encoding.ASCII.GetString([.. head[..^4]]);
            }
        }

        return null;
    }

    private static async Task WriteAsync(Stream stream, PodResponse answer, bool goesOn, CancellationToken cancellationToken)
    {
        var head = $"HTTP/1.1 {answer.StatusCode} {Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(answer.StatusCode)}\r\n"
            + $"Content-Type: {answer.ContentType}\r\nContent-Length: {answer.Body.Length}\r\n{(goesOn ? "" : "Connection: close\r\n")}\r\n";
        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. answer.Body], cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
