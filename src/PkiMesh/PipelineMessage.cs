namespace PkiMesh;

/// <summary>Something for the pipeline thread to do.</summary>
/// <param name="Deliver">Does it.</param>
/// <param name="Drop">Tells the worker that it will not be done.</param>
internal sealed record PipelineMessage(Action Deliver, Action Drop);
