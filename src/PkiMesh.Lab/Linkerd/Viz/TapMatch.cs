using PkiMesh.Lab.Linkerd.Injector;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Linkerd.Viz.Wire;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>The filter of a tap. The real server takes a flat list of conditions and nothing else (l5d viz/tap/api/grpc_server.go makeByResourceMatch).</summary>
internal static class TapMatch
{
    /// <exception cref="LinkerdFailure">A filter of another form.</exception>
    public static Func<MeshConversation, DemoRequest, bool> Of(TapQuery.Types.Match? match)
    {
        if (match?.KindCase is not TapQuery.Types.Match.KindOneofCase.All)
        {
            throw new LinkerdFailure($"unexpected match specified: {match}");
        }

        var conditions = match.All.Matches.Select(One).ToList();
        return (conversation, request) => conditions.TrueForAll(condition => condition(conversation, request));
    }

    private static Func<MeshConversation, DemoRequest, bool> One(TapQuery.Types.Match match) => match.KindCase switch
    {
        TapQuery.Types.Match.KindOneofCase.Destinations => (conversation, _) => IsTo(conversation, match.Destinations.Resource),
        TapQuery.Types.Match.KindOneofCase.Http => match.Http.KindCase switch
        {
            TapQuery.Types.HttpMatch.KindOneofCase.Scheme => (_, _) => string.Equals(match.Http.Scheme, "http", StringComparison.OrdinalIgnoreCase),
            TapQuery.Types.HttpMatch.KindOneofCase.Method => (_, request) => string.Equals(match.Http.Method, request.Method, StringComparison.OrdinalIgnoreCase),
            TapQuery.Types.HttpMatch.KindOneofCase.Authority => (_, request) => request.Authority == match.Http.Authority,
            TapQuery.Types.HttpMatch.KindOneofCase.Path => (_, request) => request.Path.StartsWith(match.Http.Path, StringComparison.Ordinal),
            _ => throw new LinkerdFailure($"unknown HTTP match type: {match.Http}"),
        },
        _ => throw new LinkerdFailure($"unknown match type: {match}"),
    };

    private static bool IsTo(MeshConversation conversation, Target? target) => target is not null && target.Type switch
    {
        "namespace" => target.Name.Length == 0 || conversation.Target.Namespace() == target.Name,
        _ when target.Namespace.Length > 0 && conversation.Target.Namespace() != target.Namespace => false,
        _ when target.Name.Length == 0 => true,
        "service" => conversation.Service.Name() == target.Name,
        "pod" => conversation.Target.Name() == target.Name,
        // Deployment web-6c4d… of pod web-6c4d…-x2x: the proxy knows the owner's name as a label.
        _ => conversation.Target.Name().StartsWith(target.Name + "-", StringComparison.Ordinal),
    };
}
