using Xunit;

namespace PkiMesh.Core.Tests.Report;

/// <summary>A test in a browser, left out with its reason where there is none.</summary>
internal sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute()
    {
        if (Chromium.Path is null)
            Skip = "No Chromium is on this machine (apt-get install chromium).";
    }
}
