using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PkiMesh.Benchmarks;

/// <summary>Wall time, and CPU time of the child processes that ended meanwhile.</summary>
internal sealed record Measured(TimeSpan Wall, TimeSpan Cpu)
{
    private const int Children = -1;

    public static async Task<Measured> OfAsync(Func<Task> work)
    {
        var cpu = ChildrenCpu();
        var watch = Stopwatch.StartNew();
        await work();
        return new Measured(watch.Elapsed, ChildrenCpu() - cpu);
    }

    public override string ToString() => $"{Wall.TotalSeconds,7:0.00} s wall  {Cpu.TotalSeconds,7:0.00} s CPU";

    // .NET does not say what a process that has ended has used; the kernel does.
    private static TimeSpan ChildrenCpu()
    {
        if (!OperatingSystem.IsLinux())
            return TimeSpan.Zero;
        Span<long> usage = stackalloc long[18];
        return GetUsage(Children, ref usage[0]) == 0
            ? TimeSpan.FromSeconds(usage[0] + usage[2]) + TimeSpan.FromMicroseconds(usage[1] + usage[3])
            : TimeSpan.Zero;
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    private static extern int GetUsage(int who, ref long usage);
}
