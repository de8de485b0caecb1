namespace PkiMesh;

/// <summary>Whether a certificate chains to one of the given trust anchors, and through which certificates.</summary>
public sealed record ChainVerdict
{
    /// <summary>True when every link verified.</summary>
    public required bool IsValid { get; init; }

    /// <summary>The path that verified, leaf first, the anchor last; empty where none did.</summary>
    public IReadOnlyList<CertificateInfo> Path { get; init; } = [];

    /// <summary>The anchor the path ends in, or null.</summary>
    public CertificateInfo? Anchor => IsValid ? Path[^1] : null;

    /// <summary>Why no path verified; <see cref="ChainFault.None"/> when one did.</summary>
    public ChainFault Fault { get; init; }

    /// <summary>The failure in one sentence, naming the certificate; empty when valid.</summary>
    public string Message { get; init; } = "";
}
