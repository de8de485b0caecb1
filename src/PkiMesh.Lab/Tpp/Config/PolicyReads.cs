using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using static PkiMesh.Lab.Tpp.Config.ConfigTarget;

namespace PkiMesh.Lab.Tpp.Config;

/// <summary>ReadEffectivePolicy, FindPolicy, ReadPolicy, EnumeratePolicies: what counts for an object, and which folder says so.</summary>
internal static class PolicyReads
{
    public static void Map(Action<string, TppRouter.Handler> add, TppState state)
    {
        add("readeffectivepolicy", request => ReadEffective(state, request));
        add("findpolicy", request => FindPolicy(state, request));
        add("readpolicy", request => ReadPolicy(state, request));
        add("enumeratepolicies", request => With(state, request, TppPermission.Read, item => TppReply.Ok(new JsonObject
        {
            ["Policies"] = new JsonArray([.. item.Policies.Select(entry => new JsonObject
            {
                ["AttributeName"] = entry.Key.Attribute,
                ["GUID"] = item.Guid.ToString("B"),
                ["Property"] = entry.Value.Locked ? 1 : 0,
                ["TypeName"] = entry.Key.Class,
                ["ValueList"] = entry.Value.Values.ToJson(),
            })]),
            ["Result"] = ConfigResult.Success,
        })));
    }

    private static TppReply ReadEffective(TppState state, TppRequest request)
    {
        if (request.Body.NonEmpty("AttributeName") is not { } name)
        {
            return Missing("AttributeName");
        }

        return With(state, request, TppPermission.Read, item =>
        {
            var own = Values(item, name);
            var policy = item.ParentDn is { } folder ? state.Tree.Policy(folder, item.Type, name) : null;
            if (policy is { Locked: true } || (own.Count == 0 && policy is not null))
            {
                return Answer(policy.Values, policy.Locked, policy.PolicyDn, overridden: false);
            }

            return own.Count > 0 ? Answer(own, false, policy?.PolicyDn, overridden: policy is not null) : ConfigReadEndpoints.NotSet(name);
        });
    }

    private static TppReply FindPolicy(TppState state, TppRequest request)
    {
        if (Arguments(request, out var type, out var name) is { } missing)
        {
            return missing;
        }

        return With(state, request, TppPermission.Read, item =>
        {
            var folder = TppClasses.IsA(item.Type, "Container") ? item.Dn : item.ParentDn!;
            return state.Tree.Policy(folder, type, name) is { } policy
                ? Answer(policy.Values, policy.Locked, policy.PolicyDn, null)
                : ConfigReadEndpoints.NotSet(name);
        });
    }

    private static TppReply ReadPolicy(TppState state, TppRequest request)
    {
        if (Arguments(request, out var type, out var name) is { } missing)
        {
            return missing;
        }

        return With(state, request, TppPermission.Read, item => item.GetPolicy(type, name) is { } policy
            ? Answer(policy.Values, policy.Locked, null, null)
            : ConfigReadEndpoints.NotSet(name));
    }

    internal static TppReply? Arguments(TppRequest request, out string type, out string name)
    {
        type = request.Body.Text("Class") ?? "";
        name = request.Body.Text("AttributeName") ?? "";
        if (type.Length == 0 || name.Length == 0)
        {
            return Missing(type.Length == 0 ? "Class" : "AttributeName");
        }

        return TppClasses.Exists(type) ? null : TppReply.Result(ConfigResult.ClassDoesNotExist, $"Class {type} does not exist.");
    }

    private static TppReply Answer(IReadOnlyList<string> values, bool locked, string? policyDn, bool? overridden)
    {
        var body = new JsonObject { ["Locked"] = locked, ["Result"] = ConfigResult.Success, ["Values"] = values.ToJson() };
        if (policyDn is not null)
        {
            body["PolicyDN"] = policyDn;
        }

        if (overridden is { } flag)
        {
            body["Overridden"] = flag;
        }

        return TppReply.Ok(body);
    }
}
