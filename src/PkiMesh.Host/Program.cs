using PkiMesh.Host;

return ScriptRunner.Run(args);
