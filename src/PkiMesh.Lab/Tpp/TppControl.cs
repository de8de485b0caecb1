using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp;

/// <summary>The part of the control URL that is about TPP: zones, users, switches (docs/lab.md, "TPP").</summary>
public sealed class TppControl(TppState state)
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new IsoTimeSpanConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Maps it below a path that the host has made secret.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/tpp", (RequestDelegate)(context => WriteAsync(context, 200, Describe())));
        endpoints.MapPost("/tpp/switches", Change(Switch));
        endpoints.MapPost("/tpp/zones", Change(SetZone));
        endpoints.MapPost("/tpp/tokens", Change(Tokens));
        endpoints.MapPost("/tpp/applications", Change(AddApplication));
        endpoints.MapPost("/tpp/jwt", Change(AddJwt));
    }

    public JsonNode Describe()
    {
        lock (state.Gate)
        {
            return new JsonObject
            {
                ["applications"] = new JsonArray([.. state.Tokens.Applications.Select(application => new JsonObject
                {
                    ["accessValidity"] = System.Xml.XmlConvert.ToString(application.AccessValidity),
                    ["clientId"] = application.Id,
                    ["grantValidity"] = application.GrantValidity is { } validity ? System.Xml.XmlConvert.ToString(validity) : null,
                    ["scope"] = application.Scope.ToString(),
                })]),
                ["grants"] = state.Tokens.Grants.Count,
                ["switches"] = JsonSerializer.SerializeToNode(state.Switches, s_json),
                ["users"] = new JsonArray([.. state.Identities.Users.Where(user => !user.IsGroup).Select(user => new JsonObject
                {
                    ["master"] = user.IsMaster,
                    ["name"] = user.Name,
                    ["password"] = user.Password,
                    ["prefixedUniversal"] = user.PrefixedUniversal,
                })]),
                ["zones"] = new JsonArray([.. ZoneCatalog.All.Select(zone => new JsonObject
                {
                    ["behaviour"] = state.Tree.Find(zone.Dn)?.Behaviour is { } behaviour ? JsonSerializer.SerializeToNode(behaviour, s_json) : null,
                    ["template"] = zone.Template,
                    ["title"] = zone.Title,
                    ["zone"] = zone.Dn,
                })]),
            };
        }
    }

    private JsonNode Switch(JsonObject body)
    {
        // What is not named stays as it is; null turns it back.
        var present = JsonSerializer.SerializeToNode(state.Switches, s_json)!.AsObject();
        Merge(present, body);
        state.Switches = present.Deserialize<TppSwitches>(s_json)!;
        return JsonSerializer.SerializeToNode(state.Switches, s_json)!;
    }

    private JsonObject SetZone(JsonObject body)
    {
        var dn = body["zone"]?.GetValue<string>() ?? throw new JsonException("zone is missing");
        var folder = state.Tree.EnsureFolder(dn.StartsWith(TppDn.Policy, StringComparison.OrdinalIgnoreCase) ? dn : TppDn.Join(TppDn.Policy, dn.TrimStart('\\')));
        if (body.ContainsKey("behaviour"))
        {
            folder.Behaviour = body["behaviour"].Deserialize<ZoneBehaviour>(s_json);
        }

        if (body["template"]?.GetValue<string>() is { } template)
        {
            var full = state.Templates.ContainsKey(template) ? template : CaTemplates.Dn(template);
            folder.SetPolicy(TppClasses.Certificate, PolicyNames.CertificateAuthority,
                state.Templates.ContainsKey(full) ? [full] : throw new JsonException($"there is no CA template '{template}'"), true);
        }

        foreach (var (name, value) in body["policy"] as JsonObject ?? [])
        {
            // null takes the attribute away; else { "value"/"values", "locked" }.
            var entry = value as JsonObject;
            var values = entry?["values"] is JsonArray list ? list.Select(item => item!.GetValue<string>()).ToList() : entry?["value"] is { } one ? [one.GetValue<string>()] : [];
            folder.SetPolicy(TppClasses.Certificate, name, values, entry?["locked"]?.GetValue<bool>() ?? false);
        }

        if (body["closedToAll"] is { } closed)
        {
            folder.ClosedToAll = closed.GetValue<bool>();
        }

        return new JsonObject { ["zone"] = folder.Dn };
    }

    private JsonObject Tokens(JsonObject body)
    {
        var application = body["clientId"]?.GetValue<string>();
        bool Meant(TppGrant grant) => application is null || grant.Application.Id == application;
        var count = body["action"]?.GetValue<string>() switch
        {
            "expire" => state.Tokens.ExpireAll(Meant),
            "revoke" => state.Tokens.RevokeAll(Meant),
            _ => throw new JsonException("action is 'expire' or 'revoke'"),
        };
        return new JsonObject { ["tokens"] = count };
    }

    private JsonObject AddApplication(JsonObject body)
    {
        var id = body["clientId"]?.GetValue<string>() ?? throw new JsonException("clientId is missing");
        var scope = TppScope.TryParse(body["scope"]?.GetValue<string>() ?? "") ?? throw new JsonException("scope is not valid");
        var application = new TppApplication(id, scope);
        state.Tokens.Add(application with
        {
            AccessValidity = Duration(body, "accessValidity") ?? application.AccessValidity,
            GrantValidity = body.ContainsKey("grantValidity") ? Duration(body, "grantValidity") : application.GrantValidity,
            Renewable = body["renewable"]?.GetValue<bool>() ?? true,
        });
        return new JsonObject { ["clientId"] = id };
    }

    private JsonObject AddJwt(JsonObject body)
    {
        var mapping = body.Deserialize<JwtMapping>(s_json) ?? throw new JsonException("no mapping");
        if (state.Identities.Find(mapping.User) is null)
        {
            throw new JsonException($"there is no user '{mapping.User}'");
        }

        state.Jwt.Add(mapping);
        return new JsonObject { ["name"] = mapping.Name };
    }

    private static TimeSpan? Duration(JsonObject body, string name) => body[name] is { } value ? System.Xml.XmlConvert.ToTimeSpan(value.GetValue<string>()) : null;

    private static void Merge(JsonObject target, JsonObject change)
    {
        foreach (var (name, value) in change)
        {
            if (value is null)
            {
                target.Remove(name);
            }
            else if (value is JsonObject inner && target[name] is JsonObject present)
            {
                Merge(present, inner);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    // Plain request delegates: the control server has no more services than routing.
    private RequestDelegate Change(Func<JsonObject, JsonNode> change) => async context =>
    {
        JsonNode answer;
        var status = 200;
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted).ConfigureAwait(false) as JsonObject
                ?? throw new JsonException("The body must be a JSON object.");
            lock (state.Gate)
            {
                answer = change(body);
                state.Keep();
            }
        }
        catch (Exception failure) when (failure is JsonException or FormatException or InvalidOperationException)
        {
            (status, answer) = (400, new JsonObject { ["error"] = failure.Message });
        }

        await WriteAsync(context, status, answer).ConfigureAwait(false);
    };

    private static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
