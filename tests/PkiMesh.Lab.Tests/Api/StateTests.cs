using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Hosting;
using Xunit;

namespace PkiMesh.Lab.Tests.Api;

public sealed class StateTests : IDisposable
{
    private static readonly Caller s_admin = new("admin", ["system:masters"], "test");
    private readonly string _directory = Directory.CreateTempSubdirectory("pkimesh-state-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public async Task A_lab_goes_on_where_it_stopped()
    {
        string pem;
        long version;
        await using (var first = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory }))
        {
            await first.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, ConfigMap("kept"), default);
            await first.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, ConfigMap("gone"), default);
            await first.Api.DeleteAsync(s_admin, KnownResources.ConfigMaps, "default", "gone", (string?)null, default);
            await first.Clock.WhenAtRestAsync(default);
            pem = first.Services.Ca.Pem;
            version = first.Services.Server.Store.ResourceVersion;
        }

        await using var second = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory });

        Assert.NotNull(second.Api.Get(KnownResources.ConfigMaps, "default", "kept"));
        Assert.Null(second.Api.Get(KnownResources.ConfigMaps, "default", "gone"));
        Assert.Equal(pem, second.Services.Ca.Pem);
        Assert.True(second.Services.Server.Store.ResourceVersion >= version);
    }

    [Fact]
    public async Task A_line_cut_short_by_a_crash_is_dropped_and_a_damaged_one_refused()
    {
        await using (var lab = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory }))
        {
            await lab.Api.CreateAsync(s_admin, KnownResources.ConfigMaps, ConfigMap("kept"), default);
            await lab.Clock.WhenAtRestAsync(default);
        }

        var log = Path.Combine(_directory, "objects.log");
        await File.AppendAllTextAsync(log, "0123456789abcdef {\"k\":\"S\",\"o\":{");
        await using (var lab = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory }))
        {
            Assert.NotNull(lab.Api.Get(KnownResources.ConfigMaps, "default", "kept"));
        }

        var bytes = await File.ReadAllBytesAsync(log);
        bytes[40] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => LabHost.StartAsync(new LabOptions { StateDirectory = _directory }));
        Assert.Contains("is damaged: line 1 of objects.log", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_labs_do_not_share_a_directory()
    {
        await using var first = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory });

        var error = await Assert.ThrowsAsync<IOException>(() => LabHost.StartAsync(new LabOptions { StateDirectory = _directory }));

        Assert.Contains("in use by another lab", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_clock_goes_on_where_it_stood()
    {
        DateTimeOffset reached;
        await using (var first = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory, StartTime = new DateTimeOffset(2020, 2, 1, 0, 0, 0, TimeSpan.Zero) }))
        {
            reached = await first.Clock.AdvanceAsync(TimeSpan.FromDays(400), default);
        }

        await using var second = await LabHost.StartAsync(new LabOptions { StateDirectory = _directory });

        Assert.InRange((second.Clock.GetUtcNow() - reached).TotalMinutes, 0, 5);
    }

    [Fact]
    public void A_journal_that_is_mostly_history_is_written_anew()
    {
        var now = new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);
        long version;
        using (var journal = StateJournal.Open(_directory, () => now))
        {
            var store = new ObjectStore(journal);
            var table = store.Table("", "configmaps");
            var kept = store.Insert(table, ConfigMap("kept"))!;
            var gone = store.Insert(table, ConfigMap("gone"))!;
            for (var i = 0; i < 12_000; i++)
            {
                kept = store.Replace(table, kept, kept.Copy())!;
            }

            store.Remove(table, gone, gone.Copy());
            version = store.ResourceVersion;
            Assert.InRange(journal.Lines, 1, 3000);
        }

        Assert.InRange(new FileInfo(Path.Combine(_directory, "objects.log")).Length, 1, 3000 * 400);
        using var again = StateJournal.Open(_directory, () => now);
        Assert.Equal("kept", Assert.Single(again.Objects).Json is var json ? (string?)JsonNode.Parse(json)!["metadata"]!["name"] : null);
        Assert.Equal(version, again.ResourceVersion);
    }

    [Fact]
    public void A_journal_that_was_written_anew_goes_on_at_the_time_it_stood_at()
    {
        var now = new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);
        using (var journal = StateJournal.Open(_directory, () => now))
        {
            var store = new ObjectStore(journal);
            var table = store.Table("", "configmaps");
            store.Insert(table, ConfigMap("old"));
            var kept = store.Insert(table, ConfigMap("kept"))!;
            now += TimeSpan.FromDays(400);
            for (var i = 0; journal.Lines > i; i++)
            {
                kept = store.Replace(table, kept, kept.Copy())!;
            }

            Assert.Equal(3, journal.Lines);
        }

        // Nothing was said after it: as if the process had been killed there.
        using var again = StateJournal.Open(_directory, () => now);
        Assert.Equal(now, again.Resume(new DateTimeOffset(2026, 11, 24, 5, 0, 0, TimeSpan.Zero)));
        Assert.Equal(2, again.Objects.Count);
    }

    [Fact]
    public void A_journal_that_cannot_be_written_anew_goes_on_as_it_is()
    {
        var now = new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero);
        long version;
        using (var journal = StateJournal.Open(_directory, () => now))
        {
            var blocked = Directory.CreateDirectory(Path.Combine(_directory, "objects.log.new"));
            var store = new ObjectStore(journal);
            var table = store.Table("", "configmaps");
            var kept = store.Insert(table, ConfigMap("kept"))!;
            for (var i = 0; i < 12_000; i++)
            {
                kept = store.Replace(table, kept, kept.Copy())!;
            }

            Assert.Equal(12_001, journal.Lines);
            blocked.Delete();
            for (var i = 0; i < 12_000; i++)
            {
                kept = store.Replace(table, kept, kept.Copy())!;
            }

            Assert.InRange(journal.Lines, 1, 5000);
            version = store.ResourceVersion;
        }

        using var again = StateJournal.Open(_directory, () => now);
        Assert.Single(again.Objects);
        Assert.Equal(version, again.ResourceVersion);
    }

    [Theory]
    [InlineData("tpp.json", "tpp.json is not what was written")]
    [InlineData("sa.key", "the key of its tokens cannot be read")]
    [InlineData("ca.key", "its CA cannot be read")]
    public async Task A_damaged_file_is_refused_with_a_sentence(string file, string sentence)
    {
        await using (await LabHost.StartAsync(new LabOptions { StateDirectory = _directory }))
        {
        }

        var path = Path.Combine(_directory, file);
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)]);

        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<InvalidDataException>(() => LabHost.StartAsync(new LabOptions { StateDirectory = _directory }));
            Assert.Contains(sentence, error.Message, StringComparison.Ordinal);
        }
    }

    private static JsonObject ConfigMap(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
    };
}
