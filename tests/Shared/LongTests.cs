namespace PkiMesh.Testing;

/// <summary>Whether the tests are wanted that make the suite last longer than a person waits: with PKIMESH_LONG_TESTS=1 in the environment.</summary>
internal static class LongTests
{
    public const string Reason = "A long test; PKIMESH_LONG_TESTS=1 in the environment runs it.";

    public static bool Wanted => Environment.GetEnvironmentVariable("PKIMESH_LONG_TESTS") == "1";
}
