using System.Management.Automation;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Pump;

public sealed class ErrorTranslationTests : IDisposable
{
    private const string Canary = "canary-5d1f";
    private readonly TestShell _shell = new(typeof(TestFailureCommand));

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void A_known_failure_keeps_its_id_kind_target_and_advice()
    {
        var error = Fail(new PkiMeshException("TppZoneNotFound", PkiMeshErrorKind.ObjectNotFound, "There is no zone.", @"\VED\x", "Name another."));
        Assert.Equal("TppZoneNotFound,PkiMesh.Tests.Pump.TestFailureCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal(@"\VED\x", error.TargetObject);
        Assert.Equal("There is no zone.", error.ErrorDetails.Message);
        Assert.Equal("Name another.", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void An_unknown_failure_leaves_nothing_of_itself()
    {
        var error = Fail(new InvalidCastException(Canary, new InvalidOperationException(Canary)) { Source = Canary });
        Assert.StartsWith("UnexpectedFailure,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Null(error.Exception.InnerException);
        Assert.DoesNotContain(Canary, error.Exception + error.ToString() + error.ErrorDetails + error.TargetObject, StringComparison.Ordinal);
        Assert.Contains("System.InvalidCastException", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancellation_nobody_asked_for_is_a_timeout()
    {
        var error = Fail(new OperationCanceledException());
        Assert.StartsWith("OperationTimeout,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.OperationTimeout, error.CategoryInfo.Category);
    }

    [Fact]
    public void The_failure_of_an_item_does_not_end_the_command()
    {
        Share(new PkiMeshException("ItemFailed", PkiMeshErrorKind.InvalidData, "This one is bad."));
        Assert.Equal(2, _shell.Run("$failure, $failure | Test-Failure -PerItem").Count);
        Assert.Equal(2, _shell.Shell.Streams.Error.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_has_a_category(string kind) =>
        Assert.NotEqual(ErrorCategory.NotSpecified, Fail(new PkiMeshException("x", Enum.Parse<PkiMeshErrorKind>(kind), "x")).CategoryInfo.Category);

    public static TheoryData<string> Kinds => [.. Enum.GetNames<PkiMeshErrorKind>()];

    private ErrorRecord Fail(Exception failure)
    {
        Share(failure);
        return _shell.RunToError("Test-Failure $failure");
    }

    private void Share(Exception failure) => _shell.Shell.Runspace.SessionStateProxy.SetVariable("failure", failure);
}
