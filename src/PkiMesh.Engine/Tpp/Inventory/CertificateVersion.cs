namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>One certificate of an object in TPP, the present one or an earlier.</summary>
/// <param name="Dn">The object; empty where TPP does not show it.</param>
/// <param name="SerialNumber">Upper-case hexadecimal; empty where TPP does not show it.</param>
/// <param name="Thumbprint">SHA-1, upper-case hexadecimal.</param>
/// <param name="RevocationStatus">What TPP says of its revocation; empty for none.</param>
internal sealed record CertificateVersion(string Dn, string SerialNumber, string Thumbprint, string RevocationStatus)
{
    public string Which => SerialNumber.Length > 0 ? $"serial number {SerialNumber}" : $"thumbprint {Thumbprint}";

    public override string ToString() => Dn.Length > 0 ? Dn : "a certificate whose object TPP does not show";
}
