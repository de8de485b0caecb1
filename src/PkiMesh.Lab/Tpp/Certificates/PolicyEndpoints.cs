using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary><c>certificates/checkpolicy</c>, with the dry run of a request where one is sent.</summary>
internal static class PolicyEndpoints
{
    public static void Map(TppRouter router, TppState state) =>
        router.Add("POST", "vedsdk/certificates/checkpolicy", "certificate:manage", request => CheckPolicy(state, request));

    private static TppReply CheckPolicy(TppState state, TppRequest request)
    {
        if (FolderRefusal(state, request, out var folder) is { } refusal)
        {
            return refusal;
        }

        var policy = new ZonePolicy(state.Tree, folder!.Dn);
        var answer = new JsonObject { ["Error"] = null, ["Policy"] = PolicyReport.Policy(policy) };
        if (request.Body.NonEmpty("PKCS10") is { } pem)
        {
            if (Parse(pem) is not { } csr)
            {
                return TppReply.Error(400, "PKCS10 is not valid");
            }

            answer["CSR"] = PolicyReport.Csr(policy, csr, IsKeyReused(state, csr.PublicKeyInfo));
        }

        return TppReply.Ok(answer);
    }

    public static CertificateSigningRequest? Parse(string pem)
    {
        try
        {
            var csr = pem.Contains("-----BEGIN", StringComparison.Ordinal) ? CertificateSigningRequest.FromPem(pem) : CertificateSigningRequest.FromDer(Convert.FromBase64String(pem));
            return csr.Verify() ? csr : null;
        }
        catch (Exception failure) when (failure is PkiException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether a certificate for that key stands already, anywhere.</summary>
    public static bool IsKeyReused(TppState state, byte[] publicKeyInfo) => state.Tree.All.Any(item => item.Certificate is { } record
        && record.History.Append(record.Current).OfType<CertificateVersion>().Any(version => version.Certificate.PublicKeyInfo.AsSpan().SequenceEqual(publicKeyInfo)));

    /// <summary>The folder of <c>PolicyDN</c>, or why it cannot be had.</summary>
    public static TppReply? FolderRefusal(TppState state, TppRequest request, out TppObject? folder)
    {
        var dn = request.Body.Text("PolicyDN");
        folder = state.Tree.Find(dn);
        if (string.IsNullOrEmpty(dn))
        {
            return TppReply.Error(400, "PolicyDN is required");
        }

        if (folder is null || !TppClasses.IsA(folder.Type, "Container"))
        {
            return TppReply.Error(400, $"PolicyDN: {dn} does not exist");
        }

        return state.Identities.May(request.User, folder, TppPermission.View | TppPermission.Read)
            ? null
            : TppReply.Error(403, "You do not have sufficient rights to the object.");
    }
}
