using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live.Tap.Wire;

namespace PkiMesh.Engine.Live.Tap;

/// <summary>
/// The stream of linkerd viz's tap: a POST to its APIService with the question as protobuf, answered by messages that each begin with their
/// length in four bytes, the least significant first (l5d pkg/protohttp). Its headers come with the first event, however long that takes.
/// </summary>
internal sealed class TapReader(KubeClient client, MeshTapQuery query, IOperation operation)
{
    private const int LongestMessage = 4 * 1024 * 1024;
    private const string ErrorHeader = "linkerd-error";
    private static readonly KubeResource s_tap = new("tap.linkerd.io", "v1alpha1", "tap", "Tap");

    public async IAsyncEnumerable<MeshTapEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var target = TapResource.Read(query.Resource, query.Namespace, isTarget: true);
        var question = Question(target);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (query.Timeout is { } timeout)
        {
            limit.CancelAfter(timeout);
        }

        var (seen, name) = (0, $"{query.Namespace}/{query.Resource ?? "*"}");
        operation.Progress("Tap", $"waiting for requests of {name}");
        await using var stream = await OpenAsync(target, question, limit.Token, cancellationToken).ConfigureAwait(false);
        while (stream is not null && seen != query.First)
        {
            var message = await NextAsync(stream.Content, limit.Token, cancellationToken).ConfigureAwait(false);
            if (message is null)
            {
                if (!limit.IsCancellationRequested)
                {
                    operation.Warning($"The tap of {name} has ended; its pods may have gone.");
                }

                yield break;
            }

            if (TapEvents.Read(message, client.ServerNow.UtcDateTime) is { } found)
            {
                seen++;
                yield return found;
            }
        }
    }

    private TapQuestion Question(ResourceName target)
    {
        var conditions = new TapQuestion.Types.Conditions();
        if (query.ToResource is not null)
        {
            conditions.Matches.Add(new TapQuestion.Types.Condition { Destinations = new Choice { Resource = TapResource.Read(query.ToResource, query.ToNamespace ?? query.Namespace, isTarget: false) } });
        }

        Add(query.Method, text => new() { Method = text.ToUpperInvariant() });
        Add(query.Authority, text => new() { Authority = text });
        Add(query.Path, text => new() { Path = text });
        return new TapQuestion
        {
            Target = new Choice { Resource = target, LabelSelector = query.LabelSelector ?? "" },
            Match = new TapQuestion.Types.Condition { All = conditions },
            MaxRps = query.MaxRequestsPerSecond,
        };

        void Add(string? text, Func<string, TapQuestion.Types.HttpCondition> make)
        {
            if (text is { Length: > 0 })
            {
                conditions.Matches.Add(new TapQuestion.Types.Condition { Http = make(text) });
            }
        }
    }

    /// <summary>Null where the time was up before the first event.</summary>
    private async Task<Answer?> OpenAsync(ResourceName target, TapQuestion question, CancellationToken limit, CancellationToken stop)
    {
        var call = new KubeCall("watch", s_tap, query.Namespace, target.Name);
        HttpResponseMessage? response = null;
        try
        {
            response = await client.OpenStreamAsync(call, TapResource.Path(target), question.ToByteArray(), "application/octet-stream", limit).ConfigureAwait(false);
            var content = await response.Content.ReadAsStreamAsync(limit).ConfigureAwait(false);
            if (response.Headers.Contains(ErrorHeader))
            {
                var said = await RefusalAsync(content, limit).ConfigureAwait(false);
                throw new PkiMeshException("TapRefused", PkiMeshErrorKind.InvalidOperation, $"linkerd's tap refuses {query.Namespace}/{query.Resource ?? "*"}: {said?.Error ?? "it does not say why"}", target.Name,
                    "Pods can be tapped that were started after viz was installed: restart the workload (Enable-MeshInjection -Restart).");
            }

            var answer = new Answer(response, content);
            response = null;
            return answer;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested && limit.IsCancellationRequested)
        {
            return null;
        }
        catch (PkiMeshException e) when (e.ErrorId is "CrdMissing" or "ClusterObjectNotFound" && e.Message.Contains("tap", StringComparison.OrdinalIgnoreCase))
        {
            throw new PkiMeshException("TapNotInstalled", PkiMeshErrorKind.ObjectNotFound, "The cluster does not serve tap.linkerd.io: linkerd viz is not installed.", "tap.linkerd.io",
                "Install-LinkerdViz installs it. Get-MeshEdge shows who talks to whom without it.");
        }
        catch (PkiMeshException e) when (e is KubeException { Code: 503 })
        {
            throw new PkiMeshException("TapUnavailable", PkiMeshErrorKind.ResourceUnavailable, $"linkerd's tap does not answer: {e.Message}", "tap.linkerd.io", "See Deployment tap in the namespace of linkerd viz, and APIService v1alpha1.tap.linkerd.io.");
        }
        finally
        {
            response?.Dispose();
        }
    }

    private static async Task<TapFailure?> RefusalAsync(Stream stream, CancellationToken limit)
    {
        try
        {
            return await ReadAsync(stream, TapFailure.Parser, limit).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<TapMessage?> NextAsync(Stream stream, CancellationToken limit, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(stream, TapMessage.Parser, limit).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            stop.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Null at the end of the stream.</summary>
    private static async Task<T?> ReadAsync<T>(Stream stream, MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T>
    {
        var head = new byte[4];
        if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < head.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(head);
        if (length > LongestMessage)
        {
            throw Unreadable($"a message of {length} bytes");
        }

        var body = new byte[length];
        if (await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < body.Length)
        {
            return null;
        }

        try
        {
            return parser.ParseFrom(body);
        }
        catch (InvalidProtocolBufferException)
        {
            throw Unreadable("something that is no protobuf");
        }
    }

    private static PkiMeshException Unreadable(string what) =>
        new("ClusterAnswerUnreadable", PkiMeshErrorKind.InvalidData, $"linkerd's tap sent {what}.", "tap.linkerd.io", "Check that APIService v1alpha1.tap.linkerd.io leads to linkerd viz.");

    private sealed record Answer(HttpResponseMessage Response, Stream Content) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Content.DisposeAsync().ConfigureAwait(false);
            Response.Dispose();
        }
    }
}
