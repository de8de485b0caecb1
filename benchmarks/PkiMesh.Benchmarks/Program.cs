using PkiMesh.Benchmarks;

// dotnet run -c Release --project benchmarks/PkiMesh.Benchmarks -- [import|job|clock|scale]
switch (args.FirstOrDefault() ?? "all")
{
    case "import":
        await ImportBenchmark.RunAsync();
        break;
    case "job":
        await JobBenchmark.RunAsync();
        break;
    case "clock":
        await ClockBenchmark.RunAsync();
        break;
    case "scale":
        await ScaleBenchmark.RunAsync();
        break;
    case "all":
        await ImportBenchmark.RunAsync();
        await JobBenchmark.RunAsync();
        break;
    default:
        await Console.Error.WriteLineAsync("usage: PkiMesh.Benchmarks [import|job|clock|scale]");
        return 64;
}

return 0;
