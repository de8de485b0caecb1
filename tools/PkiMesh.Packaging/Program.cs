using PkiMesh.Packaging;

if (args is not [var sourceFolder, var assemblyPath, var outputPath])
{
    Console.Error.WriteLine("usage: PkiMesh.Packaging <folder with a Verb-Noun.md per cmdlet> <PkiMesh.dll> <MAML file to write>");
    return 2;
}

try
{
    var cmdlets = CmdletFacts.ReadAll(assemblyPath);
    var pages = cmdlets.Select(cmdlet =>
    {
        var path = Path.Combine(sourceFolder, cmdlet.Name + ".md");
        return (cmdlet, File.Exists(path) ? HelpPage.Parse(path) : new HelpPage());
    });
    MamlWriter.Write(pages, outputPath);
    return 0;
}
catch (InvalidDataException e)
{
    // The form MSBuild recognises as an error.
    Console.Error.WriteLine($"{e.Message}");
    return 1;
}
