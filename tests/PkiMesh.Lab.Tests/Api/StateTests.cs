using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
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
        bytes[200] ^= 1;
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

    private static JsonObject ConfigMap(string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
    };
}
