using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Tests.Api.Http;
using PkiMesh.Lab.Tests.Workloads;
using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Replay;

/// <summary>
/// The recorded requests to a real API server, put to the lab. Each theme must match at least as often as it once did: raise
/// a floor when more matches. What is left needs the components that ran beside the real server, or is listed in the output.
/// </summary>
public class ReplayTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, int> s_floors = new()
    {
        ["01-discovery"] = 32,
        ["02-schema-422"] = 101,
        ["03-defaulting-pruning"] = 16,
        ["04-404-409"] = 26,
        ["05-server-side-apply"] = 33,
        ["06-patch"] = 14,
        ["07-delete-gc"] = 26,
        ["08-list"] = 28,
        ["09-watch"] = 7,
        ["10-table"] = 15,
        ["11-auth"] = 41,
        ["12-namespaces"] = 12,
        ["13-events"] = 7,
        ["14-crd"] = 17,
        ["16-names-immutables"] = 20,
    };

    [SharedDataFact]
    public async Task The_lab_answers_as_the_real_server_did()
    {
        await using var client = await LabClient.StartAsync();
        await PrepareAsync(client);
        var player = new Replayer(client);
        var counts = s_floors.Keys.ToDictionary(theme => theme, _ => (Matched: 0, All: 0));
        foreach (var text in File.ReadLines(Path.Combine(SharedData.Root!, "recordings/api/api.jsonl")))
        {
            var line = JsonNode.Parse(text)!.AsObject();
            var recorded = new SharedData.Recorded(line);
            if (!counts.TryGetValue(recorded.Theme, out var count))
            {
                continue;
            }

            await ReplaySetup.BeforeAsync(client, recorded);
            var difference = await player.PlayAsync(recorded, line);
            counts[recorded.Theme] = (count.Matched + (difference is null ? 1 : 0), count.All + 1);
            if (difference is not null)
            {
                output.WriteLine($"{recorded}: {difference}");
            }
        }

        foreach (var (theme, (matched, all)) in counts)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{theme}: {matched} of {all}, floor {s_floors[theme]}"));
        }

        Assert.All(counts, pair => Assert.True(pair.Value.Matched >= s_floors[pair.Key], $"{pair.Key}: {pair.Value.Matched} matched, {s_floors[pair.Key]} once did"));
    }

    /// <summary>What was there before the recording began: the CRDs, and the namespaces of the tutorial.</summary>
    private static async Task PrepareAsync(LabClient client)
    {
        var admin = new Caller("kubernetes-admin", ["system:masters"], "recorder");
        foreach (var name in (string[])["api-test", "cert-manager", "linkerd"])
        {
            var value = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } };
            await client.Lab.Api.CreateAsync(admin, KnownResources.Namespaces, value, default);
        }

        foreach (var crd in SharedData.Crds().SelectMany(SharedData.Manifests).Where(one => (string?)one["kind"] == "CustomResourceDefinition").DistinctBy(one => (string)one["metadata"]!["name"]!))
        {
            await client.Lab.Api.CreateAsync(admin, KnownResources.CustomResourceDefinitions, crd, default);
        }

        // Both have webhooks, whose words are in the recording.
        foreach (var name in (string[])["cert-manager.yaml", "trust-manager.yaml"])
        {
            foreach (var value in Yaml.Documents(ManifestFiles.Read(name)).Where(one => (string?)one["kind"] != "CustomResourceDefinition"))
            {
                var info = client.Lab.Services.Server.Registry.All.First(one => one.ApiVersion == (string?)value["apiVersion"] && one.Kind == (string?)value["kind"]);
                await client.Lab.Api.ApplyAsync(admin, info.Id, value, null, true, default);
            }

            await client.Lab.Clock.AdvanceAsync(TimeSpan.FromMinutes(1), default);
        }
    }
}
