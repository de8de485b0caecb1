using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>
/// Signs as cert-manager's issuer does (tpp-web-sdk.md §1.3, measured.md §3), and words failures as vcert does, so that a zone's refusal
/// can be compared with measured.md §4.
/// </summary>
internal sealed class VcertClient(TppHost host)
{
    public LabKey Key { get; } = LabKey.Generate(KeySpec.P256);

    public string CommonName { get; init; } = "root.linkerd.cluster.local";

    public TimeSpan? Duration { get; init; } = TimeSpan.FromHours(720);

    public List<string> Calls { get; } = [];

    /// <summary>Checks the policy, resets, requests and retrieves. The error, or null and the certificates as they came.</summary>
    public async Task<(string? Error, IReadOnlyList<LabCertificate> Certificates)> SignAsync(string zone, int retrieves = 1)
    {
        if (await CheckAsync(zone) is { } refused)
        {
            return (refused, []);
        }

        var dn = $@"{zone}\{CommonName}";
        var reset = await PostAsync("vedsdk/certificates/reset", new JsonObject { ["CertificateDN"] = dn });
        if (reset.Status != HttpStatusCode.OK
            && !(reset.Status == HttpStatusCode.BadRequest && (reset.Text("Error") == "Reset is not completed. No reset is required for the certificate."
                || reset.Text("Error").EndsWith("does not exist or you do not have sufficient rights to the object.", StringComparison.Ordinal))))
        {
            return ($"while resetting: {reset.StatusLine} {reset.Body}", []);
        }

        var request = await PostAsync("vedsdk/certificates/request", Request(zone));
        if (request.Status is not (HttpStatusCode.OK or HttpStatusCode.Created))
        {
            return ($"Unexpected status code on TPP Certificate Request.\n Status:\n {request.StatusLine}. \n Body:\n {request.Body}\n", []);
        }

        var metadata = await PostAsync("vedsdk/metadata/get", new JsonObject { ["DN"] = request.Text("CertificateDN") });
        if (metadata.Status != HttpStatusCode.OK)
        {
            return ($"metadata: {metadata.StatusLine}", []);
        }

        return await RetrieveAsync(request.Text("CertificateDN"), retrieves);
    }

    public async Task<(string? Error, IReadOnlyList<LabCertificate> Certificates)> RetrieveAsync(string dn, int tries = 1)
    {
        for (var i = 0; i < tries; i++)
        {
            var answer = await PostAsync("vedsdk/certificates/retrieve", new JsonObject { ["CertificateDN"] = dn, ["Format"] = "base64", ["IncludeChain"] = true });
            if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                return ($"unable to retrieve: Unexpected status code on TPP Certificate Retrieval. Status: {answer.StatusLine}", []);
            }

            if (answer.Json["CertificateData"] is { } data)
            {
                var certificates = PemBundle.ReadLenient(Encoding.UTF8.GetString(Convert.FromBase64String(data.ToString())));
                return Key.Matches(certificates[0])
                    ? (null, certificates)
                    : ($"request doesn't match certificate: unmatched key type: {Name(certificates[0].KeySpec)}, {Name(Key.Spec)}", certificates);
            }
        }

        return ("pending", []);
    }

    private async Task<string?> CheckAsync(string zone)
    {
        var answer = await PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = zone });
        if (answer.Status == HttpStatusCode.BadRequest && Regex.IsMatch(answer.Text("Error"), "PolicyDN: .+ does not exist"))
        {
            return "vcert error: your data contains problems: zone not found";
        }

        if (answer.Status != HttpStatusCode.OK)
        {
            return $"Invalid status: {answer.StatusLine} Server response: {answer.Body}";
        }

        var policy = answer.Json["Policy"]!;
        var domains = policy["WhitelistedDomains"]!.AsArray().Select(domain => domain!.ToString()).ToList();
        var patterns = domains.Select(domain => @"^([\p{L}\p{N}-" + (policy["WildcardsAllowed"]!.GetValue<bool>() ? "*" : "") + @"]+\.)*" + Regex.Escape(domain) + "$").ToList();
        if (patterns.Count > 0 && !patterns.Any(pattern => Regex.IsMatch(CommonName, pattern)))
        {
            return $"common name {CommonName} is not allowed in this policy: [{string.Join(' ', patterns)}]";
        }

        var pair = policy["KeyPair"]!;
        var algorithm = pair["KeyAlgorithm"]!;
        if (algorithm["Locked"]!.GetValue<bool>() && algorithm["Value"]!.ToString() == "RSA"
            || pair["EllipticCurve"] is { } curve && curve["Locked"]!.GetValue<bool>() && curve["Value"]!.ToString() != "P256")
        {
            return "the requested Key Type and Size do not match any of the allowed Key Types and Sizes";
        }

        return null;
    }

    private JsonObject Request(string zone)
    {
        var csr = new CertificateSigningRequestBuilder
        {
            Subject = new SubjectName { CommonName = CommonName },
            KeyUsage = KeyUsages.CertSign | KeyUsages.CrlSign,
            ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth, ExtendedKeyUsages.ClientAuth],
        }.Build(Key);
        var attributes = new JsonArray(new JsonObject { ["Name"] = "Origin", ["Value"] = "cert-manager" });
        if (Duration is { } duration)
        {
            foreach (var name in new[] { "Microsoft CA:", "DigiCert CA:", "EntrustNET CA:", "" })
            {
                attributes.Add(new JsonObject { ["Name"] = name + "Specific End Date", ["Value"] = (host.State.Now + duration).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") });
            }
        }

        return new JsonObject
        {
            ["PolicyDN"] = zone,
            ["ObjectName"] = CommonName,
            ["CASpecificAttributes"] = attributes,
            ["Origin"] = "cert-manager",
            ["PKCS10"] = csr.ToPem(),
            ["KeyAlgorithm"] = "ECC",
            ["EllipticCurve"] = "P256",
            ["DisableAutomaticRenewal"] = true,
            ["CertificateType"] = "AUTO",
            ["Reenable"] = true,
        };
    }

    private async Task<TppAnswer> PostAsync(string path, JsonObject body)
    {
        Calls.Add(path);
        return await host.PostAsync(path, body);
    }

    private static string Name(KeySpec key) => key.Algorithm == KeyAlgorithm.Rsa ? "RSA" : "ECDSA";
}
