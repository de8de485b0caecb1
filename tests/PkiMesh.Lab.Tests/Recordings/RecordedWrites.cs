using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tests.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Does in the lab what somebody did when it was recorded, by what the recording says of the change.</summary>
internal sealed partial class RecordedWrites(ILabApi api)
{
    public static readonly Caller Recorder = CertManagerLab.Admin with { FieldManager = "recorder" };
    private readonly Dictionary<string, LabCertificate> _certificates = [];

    public static ResourceId Resource(string kind) => kind switch
    {
        "ConfigMap" => KnownResources.ConfigMaps,
        "Secret" => KnownResources.Secrets,
        "Bundle" => KnownResources.Bundles,
        "Certificate" => KnownResources.Certificates,
        "ClusterIssuer" => KnownResources.ClusterIssuers,
        "ServiceAccount" => KnownResources.ServiceAccounts,
        _ => throw new NotSupportedException($"RecordedWrites knows no {kind}"),
    };

    public async Task DoAsync(SeenChange change)
    {
        var resource = Resource(change.Kind);
        var (ns, name) = Field.SplitKey(change.Name);
        if (change.Verb == "DELETED")
        {
            await api.DeleteAsync(Recorder, resource, ns, name, "Background", default);
            return;
        }

        var empty = new JsonObject
        {
            ["apiVersion"] = change.Kind == "Bundle" ? "trust.cert-manager.io/v1alpha1" : "v1",
            ["kind"] = change.Kind,
            ["metadata"] = new JsonObject { ["name"] = name },
        };
        empty["metadata"]!.AsObject().SetOrRemove("namespace", ns);
        var applier = change.Writers.FirstOrDefault(writer => writer.EndsWith(" (Apply)", StringComparison.Ordinal) && !writer.StartsWith("trust-manager ", StringComparison.Ordinal));
        if (applier is not null)
        {
            await api.ApplyAsync(Recorder with { FieldManager = applier.Split(' ')[0] }, resource, Edited(empty, change), null, true, default);
        }
        else if (change.Verb == "ADDED")
        {
            await api.CreateAsync(Recorder, resource, Edited(empty, change), default);
        }
        else
        {
            // The last named, where another lost fields to it; of "kubectl-patch (Update)" the first word.
            var writer = change.Writers.Count > 0 ? change.Writers[^1] : "";
            var caller = writer.StartsWith("trust-manager ", StringComparison.Ordinal) || writer.Length == 0 ? Recorder : Recorder with { FieldManager = writer.Split(' ')[0] };
            var part = writer.EndsWith("(Update, status)", StringComparison.Ordinal) && caller != Recorder ? "status" : null;
            await api.UpdateAsync(caller, resource, Edited(api.Get(resource, ns, name)!, change), part, default);
        }
    }

    /// <summary>The certificate of a subject; the n-th that is asked for is the n-th by its hash, which is how trust-manager sorts.</summary>
    public LabCertificate Certificate(string subject)
    {
        if (_certificates.TryGetValue(subject, out var known))
        {
            return known;
        }

        var digit = "0123456789abcdef"[_certificates.Count];
        var isOld = subject.Contains("Old", StringComparison.Ordinal);
        LabCertificate made;
        do
        {
            made = new CertificateBuilder
            {
                Subject = SubjectName.Parse(subject),
                NotBefore = DateTimeOffset.UtcNow.AddDays(isOld ? -20 : -1),
                NotAfter = DateTimeOffset.UtcNow.AddDays(isOld ? -10 : 365),
                BasicConstraints = subject.Contains("CA", StringComparison.Ordinal) ? new BasicConstraintsInfo(true) : null,
            }.SelfSign(LabKey.Generate(KeySpec.P256));
        }
        while (made.Sha256[0] != digit);

        return _certificates[subject] = made;
    }

    private JsonObject Edited(JsonObject value, SeenChange change)
    {
        // Found before anything is written: an element of a list is known by a member that may go.
        var places = change.Edits.Select(edit => (Edit: edit, Place: Place(value, edit.Path))).ToList();
        foreach (var (edit, (owner, name)) in places)
        {
            if (edit.Sign == '-')
            {
                owner.Remove(name);
                Prune(owner);
            }
            else
            {
                // In the recorded order: messages show whole objects.
                _ = edit.Sign == '+' && owner.Remove(name);
                owner[name] = Value(value, owner, name, edit.Sign == '~' ? edit.Values[(edit.Values.IndexOf(" -> ", StringComparison.Ordinal) + 4)..] : edit.Values);
            }
        }

        return value;
    }

    private static (JsonObject Owner, string Name) Place(JsonObject value, string path)
    {
        var steps = Step().Matches(path).Select(one => one.Value.Trim('.')).ToList();
        JsonNode at = value;
        for (var i = 0; i < steps.Count - 1; i++)
        {
            at = Below(at, steps[i], steps[i + 1]);
        }

        return ((JsonObject)at, steps[^1].Trim('[', ']', '\''));
    }

    private static JsonNode Below(JsonNode at, string step, string next)
    {
        var name = step.Trim('[', ']', '\'');
        if (!step.StartsWith('[') || step.StartsWith("['", StringComparison.Ordinal))
        {
            var isList = next.StartsWith('[') && !next.StartsWith("['", StringComparison.Ordinal);
            return ((JsonObject)at)[name] ??= isList ? new JsonArray() : new JsonObject();
        }

        var list = (JsonArray)at;
        var found = name.Split('=') is [var key, var wanted]
            ? list.FirstOrDefault(one => one.Text(key) == wanted)
            : list.ElementAtOrDefault(int.Parse(name, System.Globalization.CultureInfo.InvariantCulture));
        if (found is null)
        {
            list.Add(found = name.Split('=') is [var member, var content] ? new JsonObject { [member] = content } : []);
        }

        return found;
    }

    // What is left empty goes too, up to the parts of the object itself.
    private static void Prune(JsonNode at)
    {
        while (at is JsonObject { Count: 0 } or JsonArray { Count: 0 } && at.Parent is { Parent: not null } parent)
        {
            if (parent is JsonArray list)
            {
                list.Remove(at);
            }
            else
            {
                ((JsonObject)parent).Remove(at.GetPropertyName());
            }

            at = parent;
        }
    }

    private JsonNode? Value(JsonObject value, JsonNode owner, string name, string text)
    {
        if (Pem().Match(text) is { Success: true } pem)
        {
            var certificates = string.Concat(pem.Groups["subjects"].Value.Split(" | ").Select(subject => Certificate(subject).ToPem()));
            return pem.Groups["base64"].Success ? Field.Base64(certificates) : certificates;
        }

        if (name == "uid")
        {
            return api.Get(Resource(owner.Text("kind")!), value.Namespace(), owner.Text("name")!)!.Uid();
        }

        return text.Contains('…', StringComparison.Ordinal) ? throw new NotSupportedException("the recording cut what was written short") : JsonNode.Parse(text);
    }

    [GeneratedRegex(@"\[[^\]]*\]|\.?[^.\[]+")]
    private static partial Regex Step();

    [GeneratedRegex(@"^(?<base64>base64 )?PEM \d+ certificate\(s\): (?<subjects>.*)$")]
    private static partial Regex Pem();
}
