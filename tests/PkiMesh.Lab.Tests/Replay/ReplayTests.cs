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
/// The recorded requests to a real API server, put to the lab. Each must be answered as recorded, unless docs/replay.md lists it; one
/// that is listed may be.
/// </summary>
public class ReplayTests(ITestOutputHelper output)
{
    [SharedDataFact]
    public async Task The_lab_answers_as_the_real_server_did()
    {
        await using var client = await LabClient.StartAsync();
        await PrepareAsync(client);
        var player = new Replayer(client);
        var expected = ExpectedDifferences.Load();
        var (matched, unexpected) = (0, new List<string>());
        foreach (var text in File.ReadLines(Path.Combine(SharedData.Root!, "recordings/api/api.jsonl")))
        {
            var line = JsonNode.Parse(text)!.AsObject();
            var recorded = new SharedData.Recorded(line);
            if (expected.Omit(recorded))
            {
                continue;
            }

            await ReplaySetup.BeforeAsync(client, recorded);
            var difference = await player.PlayAsync(recorded, line);
            if (difference is null)
            {
                matched++;
                if (expected.Allow(recorded))
                {
                    output.WriteLine($"{recorded}: matches, though it is listed");
                }
            }
            else if (expected.Allow(recorded))
            {
                output.WriteLine($"{recorded}: {difference}");
            }
            else
            {
                unexpected.Add($"{recorded}: {difference}");
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{matched} match"));
        Assert.True(unexpected.Count == 0, string.Join('\n', unexpected));
    }

    [Fact]
    public void The_list_of_differences_is_read_with_its_ranges()
    {
        var expected = new ExpectedDifferences(["| class | requests | why |", "|---|---|---|", "| a | 01 #3, #5 to #7; 08 #2 | b |", "| not sent: c | 15 #1 | d |"]);
        bool Allows(string theme, int number) => expected.Allow(new SharedData.Recorded(new JsonObject { ["theme"] = theme, ["n"] = number }));

        Assert.Equal(["01-x 3", "01-x 5", "01-x 6", "01-x 7"], Enumerable.Range(1, 9).Where(number => Allows("01-x", number)).Select(number => $"01-x {number}"));
        Assert.True(Allows("08-y", 2));
        Assert.True(expected.Omit(new SharedData.Recorded(new JsonObject { ["theme"] = "15-z", ["n"] = 1 })));
        Assert.False(Allows("15-z", 1));
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
