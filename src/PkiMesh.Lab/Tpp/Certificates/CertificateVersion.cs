using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>A certificate in the vault: the present one of an object, or an earlier one.</summary>
public sealed class CertificateVersion(long vaultId, LabCertificate certificate, IReadOnlyList<LabCertificate> chain, DateTimeOffset storedOn)
{
    public long VaultId { get; } = vaultId;

    public LabCertificate Certificate { get; } = certificate;

    /// <summary>The CAs above it, root last.</summary>
    public IReadOnlyList<LabCertificate> Chain { get; } = chain;

    public DateTimeOffset StoredOn { get; } = storedOn;

    public Revocation? Revocation { get; set; }

    /// <summary>The key, where TPP made or imported it.</summary>
    public LabKey? Key { get; init; }

    /// <summary>The CA template that issued it.</summary>
    public string? TemplateName { get; init; }
}
