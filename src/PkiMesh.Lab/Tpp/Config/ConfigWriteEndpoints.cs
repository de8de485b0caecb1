using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using static PkiMesh.Lab.Tpp.Config.ConfigTarget;

namespace PkiMesh.Lab.Tpp.Config;

/// <summary>The Config calls that write.</summary>
internal static class ConfigWriteEndpoints
{
    public static void Map(TppRouter router, TppState state)
    {
        void Add(string name, TppRouter.Handler handler) => router.Add("POST", "vedsdk/config/" + name, "configuration:manage", handler);

        Add("create", request => Create(state, request));
        Add("write", request => With(state, request, TppPermission.Write, item => Write(state, request, item)));
        Add("writedn", request => With(state, request, TppPermission.Write, item => Write(state, request, item)));
        Add("addvalue", request => With(state, request, TppPermission.Write, item => AddValue(request, item)));
        Add("adddnvalue", request => With(state, request, TppPermission.Write, item => AddValue(request, item)));
        Add("removevalue", request => With(state, request, TppPermission.Write, item => RemoveValue(request, item)));
        Add("removednvalue", request => With(state, request, TppPermission.Write, item => RemoveValue(request, item)));
        Add("clearattribute", request => With(state, request, TppPermission.Write, item =>
        {
            item.Set(request.Body.Text("AttributeName") ?? "");
            return Done();
        }));
        Add("writepolicy", request => Policy(state, request, (item, type, name) => item.SetPolicy(type, name, request.Body.Texts("Values"), request.Body.Flag("Locked"))));
        Add("addpolicyvalue", request => Policy(state, request, (item, type, name) =>
            item.SetPolicy(type, name, [.. item.GetPolicy(type, name)?.Values ?? [], .. request.Body.Texts("Value")], request.Body.Flag("Locked"))));
        Add("removepolicyvalue", request => Policy(state, request, (item, type, name) =>
        {
            if (item.GetPolicy(type, name) is { } present)
            {
                item.SetPolicy(type, name, [.. present.Values.Except(request.Body.Texts("Value"))], present.Locked);
            }
        }));
        Add("clearpolicyattribute", request => Policy(state, request, (item, type, name) => item.SetPolicy(type, name, [], false)));
        Add("renameobject", request => Rename(state, request));
        Add("mutateobject", request => With(state, request, TppPermission.Write, item => Mutate(request, item)));
        router.Add("POST", "vedsdk/config/delete", "configuration:delete", request => With(state, request, TppPermission.Delete, item => Delete(state, request, item)));
    }

    private static TppReply Create(TppState state, TppRequest request)
    {
        var dn = request.Body.Text("ObjectDN") ?? "";
        var type = request.Body.Text("Class") ?? "";
        if (dn.Length == 0 || type.Length == 0)
        {
            return Missing(dn.Length == 0 ? "ObjectDN" : "Class");
        }

        if (!TppClasses.Exists(type))
        {
            return TppReply.Result(ConfigResult.ClassDoesNotExist, $"Class {type} does not exist.");
        }

        if (!TppDn.IsUnder(dn, TppDn.Root) || dn.EndsWith('\\'))
        {
            return TppReply.Result(ConfigResult.ObjectInvalidName, $"Object name {dn} is not valid.");
        }

        if (state.Tree.Find(dn) is not null)
        {
            return TppReply.Result(ConfigResult.ObjectAlreadyExists, $"Object {dn} already exists.");
        }

        if (state.Tree.Find(TppDn.Parent(dn)) is not { } parent || !state.Identities.May(request.User, parent, TppPermission.View))
        {
            return TppReply.Result(ConfigResult.ObjectDoesNotExist, $"Object {TppDn.Parent(dn)} does not exist.");
        }

        if (!TppClasses.IsA(parent.Type, "Container"))
        {
            return TppReply.Result(ConfigResult.ObjectInvalidContainment, $"Class {parent.Type} cannot contain {type}.");
        }

        if (!state.Identities.May(request.User, parent, TppPermission.Create))
        {
            return TppReply.Result(ConfigResult.InsufficientPrivileges, $"Insufficient privileges to {parent.Dn}.");
        }

        var item = state.Tree.Create(dn, TppClasses.Canonical(type));
        if (TppClasses.IsA(item.Type, TppClasses.Certificate))
        {
            item.Certificate = new Certificates.CertificateRecord(state.Changes);
        }

        WriteAll(item, request.Body["NameAttributeList"]);
        return TppReply.Ok(new JsonObject { ["Object"] = Json(state, item), ["Result"] = ConfigResult.Success });
    }

    private static TppReply Write(TppState state, TppRequest request, TppObject item)
    {
        if (request.Body.NonEmpty("AttributeName") is { } name)
        {
            Set(state, item, name, request.Body.Texts("Values"));
        }
        else
        {
            WriteAll(item, request.Body["AttributeData"]);
        }

        return Done();
    }

    private static void Set(TppState state, TppObject item, string name, IReadOnlyList<string> values)
    {
        if (Guid.TryParse(name, out var guid) && state.Fields.Find(guid) is not null)
        {
            item.SetField(guid, values);
        }
        else
        {
            item.Set(name, [.. values.Where(value => value.Length > 0)]);
        }
    }

    // Untyped in the description: a list of {Name,Value} in practice, or an object of names and values.
    private static void WriteAll(TppObject item, JsonNode? data)
    {
        switch (data)
        {
            case JsonArray list:
                foreach (var entry in list.OfType<JsonObject>())
                {
                    if (entry.NonEmpty("Name") is { } name)
                    {
                        item.Set(name, entry["Values"] is null ? entry.Texts("Value") : entry.Texts("Values"));
                    }
                }

                break;
            case JsonObject map:
                foreach (var name in map.Select(pair => pair.Key).ToList())
                {
                    item.Set(name, map.Texts(name));
                }

                break;
        }
    }

    private static TppReply AddValue(TppRequest request, TppObject item)
    {
        var (name, values) = (request.Body.Text("AttributeName") ?? "", request.Body.Texts("Value"));
        if (item.Get(name).Intersect(values).Any())
        {
            return TppReply.Result(ConfigResult.ValueExists, $"The value exists in attribute {name}.");
        }

        item.Set(name, [.. item.Get(name), .. values]);
        return Done();
    }

    private static TppReply RemoveValue(TppRequest request, TppObject item)
    {
        var (name, values) = (request.Body.Text("AttributeName") ?? "", request.Body.Texts("Value"));
        if (!item.Get(name).Intersect(values).Any())
        {
            return TppReply.Result(ConfigResult.ValueDoesNotExist, $"The value does not exist in attribute {name}.");
        }

        item.Set(name, [.. item.Get(name).Except(values)]);
        return Done();
    }

    private static TppReply Policy(TppState state, TppRequest request, Action<TppObject, string, string> change)
    {
        if (PolicyReads.Arguments(request, out var type, out var name) is { } missing)
        {
            return missing;
        }

        return With(state, request, TppPermission.PolicyWrite, item =>
        {
            change(item, type, name);
            return Done();
        });
    }

    private static TppReply Rename(TppState state, TppRequest request)
    {
        var target = request.Body.Text("NewObjectDN") ?? "";
        return With(state, request, TppPermission.Rename, item =>
        {
            if (state.Tree.Find(target) is not null)
            {
                return TppReply.Result(ConfigResult.ObjectAlreadyExists, $"Object {target} already exists.");
            }

            if (TppDn.IsUnder(target, item.Dn) || state.Tree.Find(TppDn.Parent(target)) is not { } parent || !state.Identities.May(request.User, parent, TppPermission.Create))
            {
                return TppReply.Result(ConfigResult.ObjectDoesNotExist, $"Object {TppDn.Parent(target)} does not exist.");
            }

            state.Tree.Rename(item, target);
            return Done();
        });
    }

    private static TppReply Mutate(TppRequest request, TppObject item)
    {
        var type = request.Body.Text("Class") ?? "";
        if (!TppClasses.Exists(type))
        {
            return TppReply.Result(ConfigResult.ClassDoesNotExist, $"Class {type} does not exist.");
        }

        item.Type = TppClasses.Canonical(type);
        item.Revision++;
        return Done();
    }

    private static TppReply Delete(TppState state, TppRequest request, TppObject item)
    {
        if (!request.Body.Flag("Recursive") && state.Tree.Children(item.Dn).Any())
        {
            return TppReply.Result(ConfigResult.ObjectHasChildren, $"Object {item.Dn} has children.");
        }

        state.Tree.Delete(item);
        return Done();
    }

    private static TppReply Done() => TppReply.Result(ConfigResult.Success);
}
