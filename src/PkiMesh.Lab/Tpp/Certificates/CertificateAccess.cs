using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>Finds the object a certificate call is about, with the right it takes.</summary>
internal static class CertificateAccess
{
    /// <summary>The certificate of that DN if the user may do this to it.</summary>
    public static TppObject? Find(TppState state, TppRequest request, string? dn, TppPermission needed) =>
        state.Tree.Find(dn) is { Certificate: not null } item && state.Identities.May(request.User, item, TppPermission.View | needed) ? item : null;

    public static TppObject? Find(TppState state, TppRequest request, Guid guid, TppPermission needed) =>
        state.Tree.Find(guid) is { Certificate: not null } item && state.Identities.May(request.User, item, TppPermission.View | needed) ? item : null;

    /// <summary>The object that has, or had, the certificate with that thumbprint.</summary>
    public static TppObject? FindThumbprint(TppState state, TppRequest request, string thumbprint, TppPermission needed) =>
        state.Tree.All.FirstOrDefault(item => Version(item, thumbprint) is not null && state.Identities.May(request.User, item, TppPermission.View | needed));

    /// <summary>The version with that thumbprint, the present one or an earlier.</summary>
    public static CertificateVersion? Version(TppObject item, string thumbprint)
    {
        var plain = thumbprint.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return item.Certificate is { } record
            ? (record.Current is { } current ? record.History.Prepend(current) : record.History).FirstOrDefault(version => version.Certificate.Sha1.Equals(plain, StringComparison.OrdinalIgnoreCase))
            : null;
    }

    // recordings/errors-tpp.txt, vcert-cli.txt
    public static TppReply NoSuchOrNoRights(string? dn) => TppReply.Error(400,
        $"Certificate object {dn} does not exist or you do not have sufficient rights to the object.", "Bad request. Check the error in the response for details.");
}
