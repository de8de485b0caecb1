using PkiMesh.Lab.Tpp.Auth;

namespace PkiMesh.Lab.Tpp.Http;

/// <summary>The calls the lab answers. Paths are compared without regard to case; <c>{x}</c> stands for one segment.</summary>
public sealed class TppRouter
{
    private readonly List<Route> _routes = [];

    public delegate TppReply Handler(TppRequest request);

    /// <param name="scope">Null: no token needed. Else as <see cref="TppScope.Allows"/> reads it.</param>
    public void Add(string method, string pattern, string? scope, Handler handler) =>
        _routes.Add(new Route(method, pattern.Split('/'), scope, handler));

    public TppReply Dispatch(TppRequest request, Func<string?, TppGrant?> authenticate)
    {
        var segments = request.Path.TrimEnd('/').Split('/');
        var known = false;
        foreach (var route in _routes)
        {
            if (route.Match(segments) is not { } values)
            {
                continue;
            }

            known = true;
            if (route.Method != request.Method)
            {
                continue;
            }

            request.Route = values;
            return Authorize(request, route, authenticate) ?? route.Handler(request);
        }

        return known
            ? new TppReply(405) { Headers = new Dictionary<string, string> { ["Allow"] = string.Join(", ", Methods(segments)) } }
            : TppReply.Error(404, $"no such resource /{request.Path}");
    }

    private static TppReply? Authorize(TppRequest request, Route route, Func<string?, TppGrant?> authenticate)
    {
        if (route.Scope is not { } scope)
        {
            return null;
        }

        request.Grant = authenticate(request.Bearer);
        if (request.Grant is null)
        {
            // recordings/vcert-cli.txt "bad token"
            return TppReply.OAuth(401, "invalid_token", "Access token is invalid or expired");
        }

        return request.Grant.Scope.Allows(scope)
            ? null
            : TppReply.OAuth(403, "insufficient_scope", $"Grant rejected scope '{scope}'. Call POST Authorize/OAuth with the correct scope and restriction. Update the header with the new token and retry.");
    }

    private IEnumerable<string> Methods(string[] segments) => _routes.Where(route => route.Match(segments) is not null).Select(route => route.Method).Distinct();

    private sealed record Route(string Method, string[] Pattern, string? Scope, Handler Handler)
    {
        public IReadOnlyDictionary<string, string>? Match(string[] segments)
        {
            if (segments.Length != Pattern.Length)
            {
                return null;
            }

            Dictionary<string, string> values = new(StringComparer.Ordinal);
            for (var i = 0; i < segments.Length; i++)
            {
                if (Pattern[i] is ['{', .. var name, '}'])
                {
                    values[name] = segments[i];
                }
                else if (!Pattern[i].Equals(segments[i], StringComparison.OrdinalIgnoreCase))
                {
                    return null;
                }
            }

            return values;
        }
    }
}
