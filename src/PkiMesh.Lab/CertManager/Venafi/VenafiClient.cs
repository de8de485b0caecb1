using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>cert-manager's client of TPP with the call sequences and the words of vcert 5.13.7 (measured.md §3, tpp-web-sdk.md §1.3).</summary>
internal sealed partial class VenafiClient(TppConnection connection, LabClock clock, string zone, TppCredentials credentials)
{
    private const string Scope = "certificate:manage";
    private const string AuthError = "vcert error: your data contains problems: auth error";
    private static readonly TimeSpan s_retrieveEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_retrieveFor = TimeSpan.FromSeconds(60);

    /// <summary>Signs in: a new grant each time with a password, a look at the token otherwise.</summary>
    /// <param name="prefix">Goes before the message where the network fails, not where TPP refuses.</param>
    public async Task VerifyCredentialsAsync(string? prefix, CancellationToken cancellationToken)
    {
        try
        {
            await SignInAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TppTransportException error) when (prefix is not null)
        {
            throw new TppTransportException($"{prefix}: {error.Message}");
        }
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.GetAsync("vedsdk/", cancellationToken).ConfigureAwait(false);
            if (answer.StatusCode != 200)
            {
                throw new VenafiException($"error pinging Certificate Manager: {answer.Status}");
            }
        }
        catch (TppTransportException error)
        {
            throw new VenafiException($"error pinging Certificate Manager: {error.Message}");
        }
    }

    /// <summary>Asks for the certificate; returns TPP's name of it, the pickup id.</summary>
    public async Task<string> RequestAsync(byte[] csrPem, TimeSpan duration, IReadOnlyList<CustomField> customFields, CancellationToken cancellationToken)
    {
        var (csr, name) = await PrepareAsync(csrPem, cancellationToken).ConfigureAwait(false);
        await ResetAsync(TppUrl.PolicyDn($@"{zone}\{name}"), cancellationToken).ConfigureAwait(false);
        var body = TppRequestBody.Of(csr, Encoding.UTF8.GetString(csrPem), TppUrl.PolicyDn(zone), name, KubeTime.Seconds(clock.GetUtcNow() + duration), customFields);
        var answer = await connection.PostAsync("vedsdk/certificates/request", body, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode is not (200 or 201))
        {
            throw new VenafiException($"Unexpected status code on TPP Certificate Request.\n Status:\n {answer.Status}. \n Body:\n {answer.Text}\n");
        }

        var pickupId = answer.Json().Text("CertificateDN") ?? "";
        await SaveCustomFieldsAsync(pickupId, customFields, cancellationToken).ConfigureAwait(false);
        return pickupId;
    }

    /// <summary>Fetches it, asking every two seconds for a minute of the lab's time.</summary>
    /// <exception cref="VenafiPendingException">It is not there yet.</exception>
    public async Task<IReadOnlyList<LabCertificate>> RetrieveAsync(string pickupId, byte[] csrPem, CancellationToken cancellationToken)
    {
        var (csr, _) = await PrepareAsync(csrPem, cancellationToken).ConfigureAwait(false);
        var body = new JsonObject { ["CertificateDN"] = pickupId, ["Format"] = "base64", ["IncludeChain"] = true };
        var end = clock.GetUtcNow() + s_retrieveFor;
        while (true)
        {
            if (await RetrieveOnceAsync(body, cancellationToken).ConfigureAwait(false) is { Length: > 0 } data)
            {
                var chain = Decode(data);
                CheckCertificate(chain, csr);
                return chain;
            }

            if (clock.GetUtcNow() >= end)
            {
                throw new VenafiPendingException(pickupId);
            }

            await clock.DelayAsync(s_retrieveEvery, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SignInAsync(CancellationToken cancellationToken)
    {
        if (credentials.AccessToken is { } token)
        {
            connection.AccessToken = token;
            var verified = await CallAsync("tppClient.VerifyAccessToken", () => connection.GetAsync("vedauth/authorize/verify", cancellationToken)).ConfigureAwait(false);
            if (verified.StatusCode != 200)
            {
                throw new VenafiAuthException($"tppClient.VerifyAccessToken: failed to verify token. Message: {verified.Status}");
            }

            return;
        }

        if (credentials.UserName is null || credentials.Password is null)
        {
            throw new VenafiAuthException("no TPP credentials configured");
        }

        var body = new JsonObject
        {
            ["client_id"] = credentials.ClientId,
            ["username"] = credentials.UserName,
            ["password"] = credentials.Password,
            ["scope"] = Scope,
        };
        var answer = await CallAsync("tppClient.GetRefreshToken", () => connection.PostAsync("vedauth/authorize/oauth", body, cancellationToken)).ConfigureAwait(false);
        if (answer.StatusCode != 200)
        {
            throw new VenafiAuthException($"tppClient.GetRefreshToken: unexpected status code on CyberArk Certificate Manager, Self-Hosted Authorize. Status: {answer.Status}");
        }

        connection.AccessToken = answer.Json().Text("access_token") ?? "";
        await CheckSelfAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckSelfAsync(CancellationToken cancellationToken)
    {
        try
        {
            var self = await connection.GetAsync("vedsdk/Identity/Self", cancellationToken).ConfigureAwait(false);
            if (self.StatusCode == 401)
            {
                throw new VenafiException(AuthError);
            }

            if (self.StatusCode != 200 || self.Json().At("Identities") is not JsonArray { Count: > 0 })
            {
                throw new VenafiException($"failed to get Self. Status code: {self.StatusCode}, Status text: {self.Status}");
            }
        }
        catch (VenafiException error)
        {
            // vcert wraps whatever happens here as an authentication error, the network's failures too.
            throw new VenafiAuthException($"tppClient.Authenticate: {AuthError}: {error.Message}");
        }
    }

    private static async Task<TppAnswer> CallAsync(string what, Func<Task<TppAnswer>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (TppTransportException error)
        {
            throw new TppTransportException($"{what}: {error.Message}");
        }
    }

    private async Task<(CertificateSigningRequest Csr, string Name)> PrepareAsync(byte[] csrPem, CancellationToken cancellationToken)
    {
        var policy = await ReadZoneAsync(cancellationToken).ConfigureAwait(false);
        CertificateSigningRequest csr;
        try
        {
            csr = PemData.Request(csrPem);
        }
        catch (InvalidDataException error)
        {
            throw new VenafiException(error.Message);
        }

        if (csr.RawSubject.GetOidList().Count == 0)
        {
            throw new VenafiException("Certificate requests submitted to Venafi issuers must have the 'commonName' field or at least one other subject field set.");
        }

        policy.Check(csr);
        string?[] names = [csr.Subject.CommonName, .. csr.AltNames.DnsNames, .. csr.AltNames.Uris, .. csr.AltNames.Emails, .. csr.AltNames.IpAddresses];
        var name = names.FirstOrDefault(candidate => candidate is { Length: > 0 })
            ?? throw new VenafiException("certificate request contains no Common Name, DNS Name, nor URI SAN, at least one must be supplied to be used as the certificate objects name");
        return (csr, name);
    }

    private async Task<TppPolicy> ReadZoneAsync(CancellationToken cancellationToken)
    {
        if (zone.Length == 0)
        {
            throw new VenafiException("empty zone");
        }

        var answer = await connection.PostAsync("vedsdk/certificates/checkpolicy", new JsonObject { ["PolicyDN"] = TppUrl.PolicyDn(zone) }, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == 200)
        {
            return new TppPolicy(answer.Json().At("Policy"));
        }

        if (answer.StatusCode == 400 && ZoneMissing().IsMatch(answer.Json().Text("Error") ?? ""))
        {
            throw new VenafiException("vcert error: your data contains problems: zone not found");
        }

        throw new VenafiException($"Invalid status: {answer.Status} Server response: {answer.Text}");
    }

    private async Task ResetAsync(string certificateDn, CancellationToken cancellationToken)
    {
        TppAnswer answer;
        try
        {
            answer = await connection.PostAsync("vedsdk/certificates/reset", new JsonObject { ["CertificateDN"] = certificateDn }, cancellationToken).ConfigureAwait(false);
        }
        catch (TppTransportException error)
        {
            throw new VenafiException($"while resetting: {error.Message}");
        }

        if (answer.StatusCode == 200)
        {
            return;
        }

        if (answer.StatusCode != 400)
        {
            throw new VenafiException($"while resetting. Status: {answer.Status}, Body: {answer.Text}");
        }

        string reason;
        try
        {
            reason = answer.Json().Text("Error") ?? "";
        }
        catch (VenafiException)
        {
            throw new VenafiException($"failed to decode reset response: HTTP {answer.StatusCode}: {answer.Status}: {answer.Text}");
        }

        if (reason != "Reset is not completed. No reset is required for the certificate."
            && !reason.EndsWith("does not exist or you do not have sufficient rights to the object.", StringComparison.Ordinal))
        {
            throw new VenafiException($"while resetting: {reason}");
        }
    }

    // An origin is always among the fields, so TPP is always asked what it has kept; that failing fails the request.
    private async Task SaveCustomFieldsAsync(string dn, IReadOnlyList<CustomField> fields, CancellationToken cancellationToken)
    {
        var answer = await connection.PostAsync("vedsdk/metadata/get", new JsonObject { ["DN"] = dn }, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != 200)
        {
            throw new VenafiException($"Unexpected http status code while fetching certificate metadata items. {answer.StatusCode}-{answer.Status}");
        }

        var kept = (answer.Json().At("Data") as JsonArray ?? []).SelectMany(item => item.Texts("Value").Select(value => (item.Text("Key", "Label"), value))).ToHashSet();
        var missing = fields.Where(field => !kept.Contains((field.Name, field.Value))).ToList();
        if (missing.Count > 0)
        {
            await SetMetadataAsync(dn, fields, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SetMetadataAsync(string dn, IReadOnlyList<CustomField> fields, CancellationToken cancellationToken)
    {
        var items = await connection.PostAsync("vedsdk/metadata/getitems", new JsonObject { ["DN"] = dn }, cancellationToken).ConfigureAwait(false);
        if (items.StatusCode != 200)
        {
            throw new VenafiException($"Unexpected http status code while fetching metadata items. {items.StatusCode}-{items.Status}");
        }

        var guids = (items.Json().At("Items") as JsonArray ?? []).GroupBy(item => item.Text("Label") ?? "").ToDictionary(group => group.Key, group => group.First().Text("Guid"));
        JsonNode?[] data =
        [
            .. fields.GroupBy(field => field.Name).Where(group => guids.ContainsKey(group.Key))
                .Select(group => new JsonObject { ["ItemGuid"] = guids[group.Key], ["List"] = new JsonArray([.. group.Select(field => (JsonNode?)field.Value)]) }),
        ];
        if (data.Length == 0)
        {
            return;
        }

        var body = new JsonObject { ["DN"] = dn, ["GuidData"] = new JsonArray(data), ["KeepExisting"] = true };
        var answer = await connection.PostAsync("vedsdk/metadata/set", body, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != 200)
        {
            throw new VenafiException($"Unexpected http status code while setting metadata items. {answer.StatusCode}-{answer.Status}");
        }

        if (answer.Json().Number("Result") is { } result and not 0)
        {
            throw new VenafiException(result == 17
                ? "custom field value not a valid list item. Server returned error 17"
                : $"return code {result} was returned while adding metadata to {dn}. Please refer to the Metadata Result Codes in the CyberArk Certificate Manager, Self-Hosted WebSDK API documentation to determine if further action is needed");
        }
    }

    private async Task<string?> RetrieveOnceAsync(JsonObject body, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.PostAsync("vedsdk/certificates/retrieve", body, cancellationToken).ConfigureAwait(false);
            return answer.StatusCode is 200 or 202
                ? answer.Json().Text("CertificateData")
                : throw new VenafiException($"Unexpected status code on TPP Certificate Retrieval. Status: {answer.Status}");
        }
        catch (VenafiException error)
        {
            throw new VenafiException($"unable to retrieve: {error.Message}");
        }
    }

    private static IReadOnlyList<LabCertificate> Decode(string data)
    {
        try
        {
            return PemData.Chain(Convert.FromBase64String(data));
        }
        catch (FormatException)
        {
            throw new VenafiException("illegal base64 data at input byte 0");
        }
        catch (InvalidDataException error)
        {
            throw new VenafiException(error.Message);
        }
    }

    private static void CheckCertificate(IReadOnlyList<LabCertificate> chain, CertificateSigningRequest csr)
    {
        const string Mismatch = "vcert error: your data contains problems: request doesn't match certificate: ";
        var leaf = chain[0];
        if (leaf.KeySpec.Algorithm != csr.KeySpec.Algorithm)
        {
            throw new VenafiException($"{Mismatch}unmatched key type: {GoName(leaf.KeySpec)}, {GoName(csr.KeySpec)}");
        }

        if (!leaf.PublicKeyInfo.AsSpan().SequenceEqual(csr.PublicKeyInfo))
        {
            throw new VenafiException(Mismatch + (csr.KeySpec.Algorithm == KeyAlgorithm.Rsa ? "unmatched key modulus" : "unmatched X for elliptic keys"));
        }
    }

    private static string GoName(KeySpec key) => key.Algorithm switch
    {
        KeyAlgorithm.Rsa => "RSA",
        KeyAlgorithm.Ecdsa => "ECDSA",
        _ => "Ed25519",
    };

    [GeneratedRegex("PolicyDN: .+ does not exist")]
    private static partial Regex ZoneMissing();
}
