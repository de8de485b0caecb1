using System.Globalization;

namespace PkiMesh.Lab.Hosting;

/// <summary>A server of a lab with a state directory comes back on the port it had, so that what was written of it stays true.</summary>
internal static class KeptPort
{
    /// <param name="kept">Null: any free port will do each time.</param>
    /// <param name="asked">A port that was asked for; 0 leaves the choice.</param>
    /// <param name="start">Starts the server on a port and says which it is.</param>
    public static async Task StartAsync(LabFiles? kept, string name, int asked, Func<int, Task<int>> start)
    {
        if (asked != 0 || kept is null)
        {
            await start(asked).ConfigureAwait(false);
            return;
        }

        int port;
        var before = int.TryParse(kept.Read(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < 65536 ? number : 0;
        try
        {
            port = await start(before).ConfigureAwait(false);
        }
        catch (IOException) when (before != 0)
        {
            await Console.Error.WriteLineAsync($"Port {before.ToString(CultureInfo.InvariantCulture)} of the earlier run is taken: another one is used, and what names the old one has to be changed.").ConfigureAwait(false);
            port = await start(0).ConfigureAwait(false);
        }

        kept.Write(name, port.ToString(CultureInfo.InvariantCulture));
    }
}
