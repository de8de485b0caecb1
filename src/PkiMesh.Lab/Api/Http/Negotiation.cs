using Microsoft.Net.Http.Headers;

namespace PkiMesh.Lab.Api.Http;

public enum ResponseForm
{
    Object,
    Table,
    Partial,
    PartialList,
}

/// <summary>What an Accept header settles on. Protobuf is answered in JSON, which every Kubernetes client reads.</summary>
public sealed record Negotiation(ResponseForm Form, bool Yaml, bool Pretty)
{
    /// <summary>Nothing but protobuf is accepted.</summary>
    public bool ProtobufOnly { get; init; }

    private const string Meta = "meta.k8s.io";
    private const string Protobuf = "application/vnd.kubernetes.protobuf";
    private static readonly string[] s_shown = ["curl", "Wget", "Mozilla/5.0"];
    private const string Types = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    public static Negotiation Of(HttpRequest request)
    {
        var pretty = IsPretty(request);
        var header = request.Headers.Accept.ToString();
        if (header.Length == 0)
        {
            return new Negotiation(ResponseForm.Object, false, pretty);
        }

        if (!MediaTypeHeaderValue.TryParseList([header], out var accepted))
        {
            throw NotAcceptable();
        }

        var unknownForm = false;
        foreach (var one in accepted.OrderByDescending(value => value.Quality ?? 1))
        {
            var type = one.MediaType.Value;
            if (type is not ("application/json" or "application/yaml" or Protobuf or "*/*" or "application/*"))
            {
                continue;
            }

            var form = FormOf(one);
            if (form is null)
            {
                unknownForm = true;
                continue;
            }

            return new Negotiation(form.Value, type == "application/yaml", pretty)
            {
                ProtobufOnly = accepted.All(other => other.MediaType.Value == Protobuf),
            };
        }

        throw unknownForm ? ApiErrors.NotAcceptable($"only the following media types are accepted: {Types}") : NotAcceptable();
    }

    /// <summary>How an error is written: in the form asked for if it is a plain one, else in JSON.</summary>
    public static Negotiation OfError(HttpRequest request)
    {
        try
        {
            return Of(request) is { Form: ResponseForm.Object } plain ? plain : new Negotiation(ResponseForm.Object, false, IsPretty(request));
        }
        catch (ApiStatusException)
        {
            return new Negotiation(ResponseForm.Object, false, IsPretty(request));
        }
    }

    // negotiate.go, isPrettyPrint: who asks for it, and programs that people read.
    private static bool IsPretty(HttpRequest request) => request.Query["pretty"].ToString() is { Length: > 0 } asked
        ? RequestInfo.IsTrue(asked)
        : request.Headers.UserAgent.ToString() is var agent && s_shown.Any(one => agent.StartsWith(one, StringComparison.Ordinal));

    private static ResponseForm? FormOf(MediaTypeHeaderValue value)
    {
        string? Parameter(string name) => value.Parameters.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value.Value;
        var kind = Parameter("as");
        if (kind is null)
        {
            return ResponseForm.Object;
        }

        if (Parameter("g") != Meta || Parameter("v") is not ("v1" or "v1beta1"))
        {
            return null;
        }

        return kind switch
        {
            "Table" => ResponseForm.Table,
            "PartialObjectMetadata" => ResponseForm.Partial,
            "PartialObjectMetadataList" => ResponseForm.PartialList,
            _ => null,
        };
    }

    private static ApiStatusException NotAcceptable() =>
        new(406, "NotAcceptable", $"406: Not Acceptable\n\nAvailable representations: {Types}", []);
}
