using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Tables;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Writes answers in the form that was negotiated.</summary>
internal sealed class ResponseWriter(LabClock clock)
{
    public async Task WriteJsonAsync(HttpContext context, int status, JsonNode value, Negotiation negotiation)
    {
        context.Response.StatusCode = status;
        var body = negotiation.Yaml ? Encoding.UTF8.GetBytes(YamlWriter.Write(value)) : LabJson.ToUtf8(value, negotiation.Pretty);
        context.Response.ContentType = negotiation.Yaml ? "application/yaml" : "application/json";
        await WriteAsync(context, body).ConfigureAwait(false);
    }

    public static async Task WriteTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await WriteAsync(context, Encoding.UTF8.GetBytes(text)).ConfigureAwait(false);
    }

    public async Task WriteErrorAsync(HttpContext context, ApiStatusException error)
    {
        if (error.Details?["retryAfterSeconds"] is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToJsonString();
        }

        await WriteJsonAsync(context, error.Code, error.Status(), Negotiation.OfError(context.Request)).ConfigureAwait(false);
    }

    public async Task WriteObjectAsync(HttpContext context, int status, ResourceInfo info, JsonObject value, Negotiation negotiation)
    {
        if (negotiation.Form == ResponseForm.PartialList)
        {
            throw ApiErrors.NotAcceptable($"you requested PartialObjectMetadataList, but the requested object is not a list ({info.Kind})");
        }

        if ((string?)value["kind"] is not ("Status" or "Scale"))
        {
            CheckEncodable(info, negotiation, "Unstructured");
            value = Shape(info, value, negotiation, context.Request.Query["includeObject"]);
        }

        await WriteJsonAsync(context, status, value, negotiation).ConfigureAwait(false);
    }

    public async Task WriteListAsync(HttpContext context, ResourceInfo info, ListResult list, Negotiation negotiation)
    {
        CheckEncodable(info, negotiation, "UnstructuredList");
        var metadata = Metadata(info, list, negotiation.Form);
        if (negotiation.Form == ResponseForm.Object && !negotiation.Yaml && !negotiation.Pretty)
        {
            await WriteAsync(context, Serialize(info, list, metadata)).ConfigureAwait(false);
            return;
        }

        var items = list.Items.Select(stored => VersionConverter.FromStorage(info, stored.Shared())).ToList();
        var answer = negotiation.Form switch
        {
            ResponseForm.Table => TableBuilder.Build(info, items, Include(context.Request.Query["includeObject"]), clock.GetUtcNow(), metadata),
            ResponseForm.Object => new JsonObject
            {
                ["kind"] = info.ListKind,
                ["apiVersion"] = info.ApiVersion,
                ["metadata"] = metadata,
                ["items"] = new JsonArray([.. items.Select(item => Item(info, item))]),
            },
            _ => new JsonObject
            {
                ["kind"] = "PartialObjectMetadataList",
                ["apiVersion"] = "meta.k8s.io/v1",
                ["metadata"] = metadata,
                ["items"] = new JsonArray([.. items.Select(Partial)]),
            },
        };
        await WriteJsonAsync(context, 200, answer, negotiation).ConfigureAwait(false);
    }

    // apimachinery, serializer/protobuf: custom resources have no such form; a write is done by then. // recordings/api/01 #51
    private static void CheckEncodable(ResourceInfo info, Negotiation negotiation, string type)
    {
        if (info.IsCustom && negotiation is { ProtobufOnly: true, Form: ResponseForm.Object })
        {
            throw ApiErrors.NotAcceptable($"object *unstructured.{type} does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message");
        }
    }

    /// <summary>One object in the form asked for.</summary>
    public JsonObject Shape(ResourceInfo info, JsonObject value, Negotiation negotiation, string? includeObject) => negotiation.Form switch
    {
        ResponseForm.Table => TableBuilder.Build(info, [value], Include(includeObject), clock.GetUtcNow(),
            new JsonObject { ["resourceVersion"] = Meta.Text(value, "resourceVersion") }),
        ResponseForm.Partial or ResponseForm.PartialList => Partial(value),
        _ => value,
    };

    public static JsonObject Partial(JsonObject value) => new()
    {
        ["kind"] = "PartialObjectMetadata",
        ["apiVersion"] = "meta.k8s.io/v1",
        ["metadata"] = value["metadata"]?.DeepClone() ?? new JsonObject(),
    };

    private static JsonObject Metadata(ResourceInfo info, ListResult list, ResponseForm form)
    {
        var metadata = new JsonObject { ["resourceVersion"] = list.ResourceVersion.ToString(CultureInfo.InvariantCulture) };
        if (list.Continue is not null)
        {
            metadata["continue"] = list.Continue;
        }
        else if (info.IsCustom && form == ResponseForm.Object)
        {
            metadata["continue"] = "";
        }

        if (list.Remaining is { } remaining)
        {
            metadata["remainingItemCount"] = remaining;
        }

        return metadata;
    }

    /// <summary>Built-in kinds list their items without kind and apiVersion. // recordings/api/08</summary>
    private static JsonObject Item(ResourceInfo info, JsonObject item)
    {
        item = item.DeepClone().AsObject();
        if (!info.IsCustom)
        {
            item.Remove("kind");
            item.Remove("apiVersion");
        }

        return item;
    }

    private static byte[] Serialize(ResourceInfo info, ListResult list, JsonObject metadata)
    {
        var buffer = new MemoryStream();
        buffer.Write(Encoding.UTF8.GetBytes($"{{\"kind\":\"{info.ListKind}\",\"apiVersion\":\"{info.ApiVersion}\",\"metadata\":"));
        buffer.Write(LabJson.ToUtf8(metadata));
        buffer.Write(",\"items\":["u8);
        var first = true;
        foreach (var stored in list.Items)
        {
            if (!first)
            {
                buffer.WriteByte((byte)',');
            }

            first = false;
            WriteItem(buffer, info, stored);
        }

        buffer.Write("]}"u8);
        return buffer.ToArray();
    }

    private static void WriteItem(MemoryStream buffer, ResourceInfo info, Store.StoredObject stored)
    {
        var sameVersion = info.Id.Group != "events.k8s.io" && info.Id.Version == info.StorageVersion;
        if (sameVersion && !info.IsCustom)
        {
            buffer.WriteByte((byte)'{');
            buffer.Write(LabJson.WithoutType(stored.Json));
        }
        else if (sameVersion)
        {
            buffer.Write(stored.Json);
        }
        else
        {
            buffer.Write(LabJson.ToUtf8(Item(info, VersionConverter.FromStorage(info, stored.Shared()))));
        }
    }

    private static TableIncludeObject Include(string? text) => text switch
    {
        "None" => TableIncludeObject.None,
        "Object" => TableIncludeObject.Object,
        _ => TableIncludeObject.Metadata,
    };

    private static async Task WriteAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType ??= "application/json";
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
