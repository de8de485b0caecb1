namespace PkiMesh;

/// <summary>
/// The one exception that leaves the engine. The base cmdlet turns it into an ErrorRecord whose id is <see cref="ErrorId"/>.
/// It never carries a client's exception, a request body, a key, a password or a token.
/// </summary>
public class PkiMeshException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">Stable identifier, PascalCase, e.g. <c>TppZoneNotFound</c>; users match on it.</param>
    /// <param name="kind">The kind of failure; becomes the error category.</param>
    /// <param name="message">One sentence: what was wrong, and where.</param>
    /// <param name="target">What it concerns: an object, a URL, a DN. Becomes TargetObject.</param>
    /// <param name="advice">What to do next. Becomes the recommended action.</param>
    public PkiMeshException(string errorId, PkiMeshErrorKind kind, string message, object? target = null, string? advice = null)
        : base(message)
    {
        ErrorId = errorId;
        Kind = kind;
        Target = target;
        Advice = advice;
    }

    /// <summary>Stable identifier.</summary>
    public string ErrorId { get; }

    /// <summary>The kind of failure.</summary>
    public PkiMeshErrorKind Kind { get; }

    /// <summary>What the failure concerns, or null.</summary>
    public object? Target { get; }

    /// <summary>What to do next, or null.</summary>
    public string? Advice { get; }
}
