namespace PkiMesh.Lab.Pki;

/// <summary>What a chain validation found: the first chain, leaf first and anchor last, or the error in the imitated library's words.</summary>
public sealed record ChainResult(IReadOnlyList<LabCertificate> Chain, string? Error)
{
    public bool IsValid => Error is null;

    internal static ChainResult Fail(string error) => new([], error);
}
