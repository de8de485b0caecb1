using System.Reflection;
using PkiMesh.Testing;
using Xunit.Sdk;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>One version of kubectl as a row of a theory, with more data after it; skipped, with the reason, where that version is not on the machine.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class KubectlAttribute : DataAttribute
{
    private const string Oldest = "1.27";
    private const string Newest = "1.33";
    private readonly object?[] _row;

    /// <param name="version">A version such as 1.27; empty: whichever the PATH has.</param>
    /// <param name="more">The other parameters of the theory.</param>
    public KubectlAttribute(string version, params object?[] more)
    {
        _row = [version, .. more];
        if (KubectlProgram.Find(version) is null)
        {
            Skip = version.Length == 0 ? "kubectl is not on the PATH." : $"kubectl {version} is not on this machine.";
        }
        else if (version is not ("" or Oldest or Newest) && !LongTests.Wanted)
        {
            Skip = LongTests.Reason;
        }
    }

    public override IEnumerable<object?[]> GetData(MethodInfo testMethod) => [_row];
}
