namespace PkiMesh;

/// <summary>
/// What a running command lends to the engine: its stop signal, its streams and its questions. Every member may be called from
/// any thread; what must happen on PowerShell's pipeline thread is brought there by the implementation.
/// </summary>
public interface IOperation
{
    /// <summary>Fires when the user stops the command. Everything that waits takes it.</summary>
    CancellationToken Stopping { get; }

    /// <summary>
    /// True under <c>-WhatIf</c>: <see cref="ConfirmAsync"/> prints and answers false, and the engine then answers with the record it
    /// would have made, so that the next command of the pipeline can plan as well.
    /// </summary>
    bool WhatIf { get; }

    /// <summary>Shows where a longer activity stands.</summary>
    /// <param name="activity">What is going on, e.g. <c>Trust anchor cert-manager/linkerd-trust-anchor</c>.</param>
    /// <param name="status">The step, e.g. <c>waiting for the issuer to sign</c>.</param>
    /// <param name="percent">0 to 100, or null where it cannot be known.</param>
    void Progress(string activity, string status, int? percent = null);

    /// <summary>A line for the verbose stream.</summary>
    /// <param name="message">The line.</param>
    void Verbose(string message);

    /// <summary>A line for the warning stream.</summary>
    /// <param name="message">The line.</param>
    void Warning(string message);

    /// <summary>Reports one thing done or found unchanged, for the information stream.</summary>
    /// <param name="change">The change, <see cref="MeshChangeAction.None"/> for "unchanged".</param>
    void Report(MeshChange change);

    /// <summary>Reports the failure of one item and lets the command go on with the next. What ends the command is thrown instead.</summary>
    /// <param name="failure">The failure.</param>
    void Error(PkiMeshException failure);

    /// <summary>Asks, once and last, before the first change: <c>-WhatIf</c>, <c>-Confirm</c>.</summary>
    /// <param name="target">What is changed, in full.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="detail">More lines of text, e.g. the plan.</param>
    /// <returns>True to go on.</returns>
    Task<bool> ConfirmAsync(string target, string action, string? detail = null);

    /// <summary>
    /// Asks a second question, for what the answer to the first does not cover; whatever <c>ConfirmImpact</c> is. <c>-Confirm:$false</c> answers it
    /// with yes; <c>-WhatIf</c>, and a host that can ask nobody, with no.
    /// </summary>
    /// <param name="target">What is changed, in full.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="detail">More lines of text.</param>
    /// <returns>True to do it.</returns>
    Task<bool> AskAsync(string target, string action, string? detail = null) => Task.FromResult(false);
}
