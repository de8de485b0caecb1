using System.Runtime.InteropServices;
using System.Text.Json;
using PkiMesh.Lab.Hosting;

using var stop = new CancellationTokenSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    var command = CommandLine.Parse(args);

    // Ctrl-C reaches every process of the terminal. A lab started from a prompt must not die of the one that is meant for a command there.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, command.IgnoreInterrupt ? context => context.Cancel = true : Stop);
    await using var lab = await LabHost.StartAsync(command.Options, stop.Token);
    var ready = JsonSerializer.Serialize(lab.Wire, new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    await Console.Out.WriteLineAsync(ready);
    await Console.Out.FlushAsync();
    if (!command.Detach)
    {
        _ = Task.Run(ReadToEnd);
    }

    await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 0;
}
catch (Exception error) when (error is FormatException or IOException or UnauthorizedAccessException or InvalidDataException)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

// Whoever started the lab holds the other end: when it is gone, so is the lab.
void ReadToEnd()
{
    using var input = Console.OpenStandardInput();
    Span<byte> ignored = stackalloc byte[256];
    try
    {
        while (input.Read(ignored) > 0)
        {
        }
    }
    catch (IOException)
    {
    }

    stop.Cancel();
}
