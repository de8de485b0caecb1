using PkiMesh.Lab.Controllers;
using Xunit;

namespace PkiMesh.Lab.Tests.Controllers;

public class RecentEntriesTests
{
    [Fact]
    public void What_was_not_asked_for_longest_goes_first()
    {
        var entries = new RecentEntries<string>(2) { ["a"] = "1", ["b"] = "2" };
        Assert.Equal("1", entries["a"]);

        entries["c"] = "3";

        Assert.Null(entries["b"]);
        Assert.Equal(("1", "3", 2), (entries["a"], entries["c"], entries.Count));
        entries["a"] = null;
        entries["c"] = "4";
        Assert.Equal((null, "4", 1), (entries["a"], entries["c"], entries.Count));
    }
}
