using PkiMesh.Soak;

if (args is [KilledRun.Argument, var kubeConfigPath, var waitForLeaves])
{
    return await KilledRun.RunAsync(kubeConfigPath, waitForLeaves == "1");
}

var options = SoakOptions.Parse(args);
await using var mesh = await SoakMesh.BuildAsync(options);
var result = await new SoakRun(options, mesh, line => Console.Error.WriteLine(line)).GoAsync();
foreach (var failure in mesh.Failures.Take(20))
{
    Console.Error.WriteLine(failure);
}

Console.WriteLine(SoakResult.Head);
Console.WriteLine(result);
return result.Failed == 0 || options.Tutorial ? 0 : 1;
