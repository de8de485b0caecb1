using System.Globalization;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>
/// What a pretended workload asks the next one for. Of the demo application the requests are its own (emojivoto: web/server.go, proto/Emoji.proto,
/// proto/Voting.proto); of any other workload nothing is known, and it asks for "/".
/// </summary>
internal static class DemoTraffic
{
    private static readonly string[] s_web = ["/api/list", "/api/vote?choice=:doughnut:", "/api/leaderboard"];
    private static readonly string[] s_emoji = ["/emojivoto.v1.EmojiService/ListAll", "/emojivoto.v1.EmojiService/FindByShortcode"];
    private static readonly string[] s_voting = ["/emojivoto.v1.VotingService/VoteDoughnut", "/emojivoto.v1.VotingService/Results"];

    public static DemoRequest Request(MeshConversation conversation, int round)
    {
        var service = conversation.Service;
        var port = service.Objects("spec", "ports").FirstOrDefault() ?? [];
        var (paths, isGrpc) = Image(conversation) switch
        {
            "emojivoto-web" => (s_web, false),
            "emojivoto-emoji-svc" => (s_emoji, true),
            "emojivoto-voting-svc" => (s_voting, true),
            _ => (["/"], false),
        };
        var authority = string.Create(CultureInfo.InvariantCulture, $"{service.Name()}.{service.Namespace()}:{port.Int("port")}");
        return new DemoRequest(isGrpc ? "POST" : "GET", authority, paths[round % paths.Length], conversation.Port, isGrpc, round);
    }

    private static string Image(MeshConversation conversation) =>
        conversation.Target.Objects("spec", "containers").Where(container => container.Text("name") != "linkerd-proxy")
            .Select(container => (container.Text("image") ?? "").Split('/')[^1].Split(':')[0]).FirstOrDefault() ?? "";
}
