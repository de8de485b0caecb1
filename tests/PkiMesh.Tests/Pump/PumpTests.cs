using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Pump;

public sealed class PumpTests : IDisposable
{
    private readonly TestShell _shell = new(
        typeof(TestEmitCommand), typeof(TestWaitCommand), typeof(TestStreamsCommand), typeof(TestQuestionCommand), typeof(TestStateCommand));

    public void Dispose() => _shell.Dispose();

    [Fact]
    public void Output_arrives_in_order() =>
        Assert.Equal(Enumerable.Range(1, 100), _shell.Run("Test-Emit 100").Select(item => (int)item.BaseObject));

    [Fact]
    public void A_downstream_command_that_has_enough_ends_the_worker()
    {
        var log = Share(new WorkerLog());
        Assert.Single(_shell.Run("Test-Emit 100000 -Log $log | ForEach-Object { $_; break }"));
        Assert.True(log.Ended);
        Assert.Equal(1, log.Emitted);
    }

    [Fact]
    public async Task A_stop_cancels_the_worker_and_waits_for_it()
    {
        var log = Share(new WorkerLog());
        _shell.Shell.Commands.Clear();
        var invocation = _shell.Shell.AddScript("Test-Wait -Log $log; 'after'").BeginInvoke();
        await log.Started.Task;
        _shell.Shell.Stop();

        Assert.True(log.Ended, "the worker was left behind");
        Assert.Equal(PSInvocationState.Stopped, _shell.Shell.InvocationStateInfo.State);
        Assert.Throws<PipelineStoppedException>(() => _shell.Shell.EndInvoke(invocation));
        Assert.Empty(_shell.Shell.Streams.Error);
    }

    [Fact]
    public void A_warning_that_stops_ends_the_worker()
    {
        var log = Share(new WorkerLog());
        Assert.Throws<ActionPreferenceStopException>(() => _shell.Run("Test-Streams -Log $log -WarningAction Stop"));
        Assert.True(log.Ended);
    }

    [Fact]
    public void WhatIf_prints_every_step_of_the_plan_and_answers_no()
    {
        var answers = _shell.Run("Test-Streams -WhatIf").Select(item => item.BaseObject);
        Assert.Equal([true, false], answers);
        var text = string.Join('\n', _shell.Host.Lines);
        Assert.Contains("What if: Performing the operation \"Test\" on target \"the mesh\".", text, StringComparison.Ordinal);
        Assert.Contains("Create Certificate ns/one", text, StringComparison.Ordinal);
        Assert.Contains("Update Secret two (labels)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIfPreference_counts_as_WhatIf() =>
        Assert.Equal([true, false], _shell.Run("$WhatIfPreference = $true; Test-Streams").Select(item => item.BaseObject));

    [Fact]
    public void Without_WhatIf_the_answer_is_yes() =>
        Assert.Equal([false, true], _shell.Run("Test-Streams").Select(item => item.BaseObject));

    /// <summary>Nobody is there to ask in a test, nor in a runbook: only what was said before counts as a yes.</summary>
    [Theory]
    [InlineData("Test-Question", false)]
    [InlineData("Test-Question -Confirm", false)]
    [InlineData("Test-Question -Confirm:$false", true)]
    [InlineData("Test-Question -Confirm:$false -WhatIf", false)]
    [InlineData("$ConfirmPreference = 'None'; Test-Question", false)]
    public void A_second_question_is_not_answered_by_a_host_without_a_person(string script, bool answer) =>
        Assert.Equal(answer, Assert.Single(_shell.Run(script)).BaseObject);

    [Fact]
    public void A_plan_without_changes_is_not_asked_about_and_is_reported_as_unchanged()
    {
        Assert.Equal([true, true], _shell.Run("Test-Streams -Unchanged -WhatIf").Select(item => item.BaseObject));
        Assert.DoesNotContain(_shell.Host.Lines, line => line.Contains("What if", StringComparison.Ordinal));
        var record = Assert.Single(_shell.Shell.Streams.Information);
        Assert.Equal(["PkiMesh"], record.Tags);
        Assert.Equal(MeshChangeAction.None, Assert.IsType<MeshChange>(record.MessageData).Action);
    }

    [Fact]
    public void Streams_reach_the_pipeline_and_progress_is_taken_down()
    {
        _shell.Run("Test-Streams -Verbose");
        Assert.Contains(_shell.Shell.Streams.Verbose, record => record.Message == "a verbose line");
        Assert.Equal("a warning", Assert.Single(_shell.Shell.Streams.Warning).Message);
        Assert.Equal(
            [ProgressRecordType.Processing, ProgressRecordType.Completed],
            _shell.Shell.Streams.Progress.Select(record => record.RecordType));
    }

    [Fact]
    public void State_belongs_to_one_runspace()
    {
        using var other = new TestShell(typeof(TestStateCommand));
        _shell.Run("Test-State mine");
        Assert.Equal("mine", Assert.Single(_shell.Run("Test-State")).BaseObject);
        Assert.Equal("nothing", Assert.Single(other.Run("Test-State")).BaseObject);
    }

    private WorkerLog Share(WorkerLog log)
    {
        _shell.Shell.Runspace.SessionStateProxy.SetVariable("log", log);
        return log;
    }
}
