namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>How a kubectl ended and what it said.</summary>
internal sealed record KubectlResult(int ExitCode, string Output, string Errors);
