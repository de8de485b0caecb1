namespace PkiMesh.Core.Policy;

/// <summary>
/// The likely cause behind cert-manager's words (measured on 1.21.1). Reasons and messages change between versions, so nothing is
/// decided by them but the wording of an error and whether it is worth waiting; what no row knows is passed on as it was said.
/// </summary>
public static class IssuanceDiagnosis
{
    private const string ZoneAdvice = "Check the zone in TPP and the rights of the issuer's user on it; then run the command again, which asks anew.";

    private const string TokenAdvice = "Sign in with Connect-Tpp and run Update-TppCredential for the issuer; it puts a fresh token into the Secret.";

    private static readonly IssuanceFailure s_pending = new("TppIssuancePending", PkiMeshErrorKind.OperationTimeout, "TPP has the request and has not issued it: an approval, or a fault of the CA, most often",
            "Look at the object in TPP; give -TimeoutSec more time, or run the command again once it is issued.", false);

    private static readonly IssuanceFailure s_brokenOff = new("TppUnreachable", PkiMeshErrorKind.ConnectionError, "the connection to TPP broke off before it answered, as seen from the cluster",
            "See what stands between the cluster and TPP (a firewall, a proxy, a load balancer); then run the command again, which asks anew.", false);

    private static readonly IssuanceFailure s_silent = new("TppUnreachable", PkiMeshErrorKind.ConnectionError, "TPP did not answer in time, as seen from the cluster",
            "Check that the cluster's network reaches TPP and that TPP is not overloaded; then run the command again, which asks anew.", false);

    private static readonly (string Words, IssuanceFailure Failure)[] s_rows =
    [
        ("zone not found", new("TppZoneNotFound", PkiMeshErrorKind.ObjectNotFound, "TPP has no such zone, or the issuer's user may not see it", ZoneAdvice, true)),
        ("allowed key types and sizes", new("TppZoneKeyNotAllowed", PkiMeshErrorKind.InvalidData,
            "the policy of the TPP zone does not allow this key (a zone locked to RSA, most often)",
            "Ask for a zone that allows ECDSA P-256, or use -KeyAlgorithm RSA, which linkerd takes with 2048 bits.", true)),
        ("is not allowed in this policy", new("TppZoneNameNotAllowed", PkiMeshErrorKind.InvalidData,
            "the domain list of the TPP zone does not cover the name", "Ask for a zone that allows the name, or choose another with -CommonName.", true)),
        ("certificate is not a ca", new("AnchorNotCa", PkiMeshErrorKind.InvalidData, "the CA template behind the TPP zone issues leaf certificates",
            "Have the zone use a CA template that issues subordinate CAs (AD CS: a SubCA template), then run New-MeshTrustAnchor again.", true)),
        ("chain is malformed or broken", new("AnchorMayNotSign", PkiMeshErrorKind.InvalidData,
            "the signing certificate may not sign certificates (no keyCertSign), or its chain does not fit together",
            "Have the zone use a CA template that grants certificate signing, then run New-MeshTrustAnchor again.", true)),
        ("unmatched key type", new("TppChainOrder", PkiMeshErrorKind.InvalidData, "TPP returned the root first, where cert-manager expects the certificate",
            "Have the order of the chain corrected in TPP or in the proxy before it.", true)),
        ("no tpp credentials configured", new("TppCredentialMissing", PkiMeshErrorKind.AuthenticationError, "the issuer's Secret holds neither a token nor a user name",
            "Run New-TppClusterIssuer again.", true)),
        ("failed to verify token", new("TppTokenExpired", PkiMeshErrorKind.AuthenticationError, "TPP does not accept the access token: it has expired or was revoked",
            TokenAdvice, true)),
        ("401 unauthorized", new("TppTokenExpired", PkiMeshErrorKind.AuthenticationError, "TPP does not accept the access token: it has expired or was revoked",
            TokenAdvice, true)),
        ("tpp certificate request. status: 403", new("TppRightsMissing", PkiMeshErrorKind.PermissionDenied,
            "TPP does not let the issuer's user create objects in the zone", ZoneAdvice, true)),
        ("tpp certificate request. status: 5", new("TppUnavailable", PkiMeshErrorKind.ResourceUnavailable,
            "TPP could not serve the request", "Wait until TPP is back; then run the command again, which asks anew.", false)),
        ("tpp certificate request. status: ", new("TppRequestRefused", PkiMeshErrorKind.InvalidData,
            "TPP refused the request itself, whose body says why", "Mend in TPP what it objects to; then run the command again, which asks anew.", true)),
        ("400 bad request", new("TppAuthenticationFailed", PkiMeshErrorKind.AuthenticationError, "TPP does not accept the user name and password, or the client id or scope asked for",
            "Check the credentials and the API integration in TPP; then run New-TppClusterIssuer again.", true)),
        ("403 forbidden", new("TppRightsMissing", PkiMeshErrorKind.PermissionDenied, "the issuer's user lacks rights on the TPP zone, or the token lacks the scope certificate:manage",
            ZoneAdvice, true)),
        ("x509:", new("TppCertificateUntrusted", PkiMeshErrorKind.SecurityError, "cert-manager does not trust TPP's own TLS certificate",
            "Give New-TppClusterIssuer the CA with -CaBundlePath.", true)),
        ("no such host", new("TppUnreachable", PkiMeshErrorKind.ConnectionError, "the cluster cannot resolve TPP's name",
            "Check the address, and the cluster's DNS.", true)),
        ("503", new("TppUnavailable", PkiMeshErrorKind.ResourceUnavailable, "TPP answers that it cannot serve now (cert-manager calls that an authentication failure)",
            "Wait until TPP is back; cert-manager tries again by itself, at growing intervals up to five minutes.", false)),
        ("connection refused", new("TppUnreachable", PkiMeshErrorKind.ConnectionError, "nothing answers at TPP's address, as seen from the cluster",
            "Check the address, and that the cluster's network reaches TPP.", false)),
        ("connection reset", s_brokenOff),
        (": eof", s_brokenOff),
        ("i/o timeout", s_silent),
        ("tls handshake timeout", s_silent),
        ("client.timeout exceeded", s_silent),
        ("pending state", s_pending),
        ("does not have a ready status condition", new("IssuerNotReady", PkiMeshErrorKind.InvalidOperation, "the issuer is not ready",
            "Look at the issuer: kubectl describe, or Get-MeshCertificate | Select-Object -ExpandProperty Issuer.", false)),
    ];

    /// <summary>The row whose words occur, or null.</summary>
    public static IssuanceFailure? Match(string? words) =>
        string.IsNullOrEmpty(words) ? null : Array.Find(s_rows, row => Flat(words).Contains(row.Words, StringComparison.OrdinalIgnoreCase)).Failure;

    /// <summary>What stands in the way of a Certificate: its own request first, then its issuer; null where nothing is known to.</summary>
    public static (string Seen, IssuanceFailure Failure)? Of(MeshCertificate certificate)
    {
        var issuer = certificate.Issuer;
        if (!issuer.Exists)
        {
            return ($"{issuer.Kind} {issuer.Name} does not exist", new("IssuerNotFound", PkiMeshErrorKind.ObjectNotFound, "the Certificate names an issuer that is not there",
                "Make it with New-TppClusterIssuer, or name another.", true));
        }

        if (certificate.Request is { } request)
        {
            if (request.Conditions.FirstOrDefault(c => c is { Type: "Denied", Status: "True" }) is { } denied)
            {
                return ($"CertificateRequest {request.Name} was denied: {denied.Message}", new("CertificateRequestDenied", PkiMeshErrorKind.PermissionDenied,
                    "an approver of this cluster does not allow the request", "Ask those who run the approval policy.", true));
            }

            var ready = request.Conditions.FirstOrDefault(c => c.Type == "Ready");
            if (ready is { Status: "False", Reason: "Failed" })
            {
                var words = Last(request.Events, "Warning")?.Message ?? ready.Message;
                var known = Match(ready.Message) ?? Match(words);
                return ($"CertificateRequest {request.Name} failed: {Flat(ready.Message)}", (known ?? Unknown("CertificateRequestFailed")) with { IsFinal = true });
            }

            if (issuer.Ready && ready is { Status: "False" })
            {
                // An event of the time before the issuer was ready stays for an hour.
                var event_ = request.Events.LastOrDefault(e => Match(e.Message) is { ErrorId: not "IssuerNotReady" });
                var words = event_?.Message ?? ready.Message;
                var known = Match(words);
                if (known is null or { ErrorId: "IssuerNotReady" } && request.TppObjectDn is { } dn)
                    return ($"CertificateRequest {request.Name} is pending: {dn}", s_pending);
                return known is null ? null : ($"CertificateRequest {request.Name} is pending: {Flat(words)}", known);
            }
        }

        if (!issuer.Ready)
        {
            var condition = issuer.Conditions.FirstOrDefault(c => c.Type == "Ready");
            return OfIssuer(issuer.Kind, issuer.Name, condition);
        }

        return null;
    }

    /// <summary>What an issuer that is not ready says.</summary>
    public static (string Seen, IssuanceFailure Failure)? OfIssuer(string kind, string name, MeshCondition? condition)
    {
        if (condition is null or { Status: "True" })
        {
            return null;
        }

        var seen = $"{kind} {name} is not ready ({condition.Reason}): {Flat(condition.Message)}";
        var failure = Match(condition.Message) ?? condition.Reason switch
        {
            "ErrInvalidKeyPair" => new("AnchorNotCa", PkiMeshErrorKind.InvalidData, "its Secret holds no usable CA certificate", "Run New-MeshTrustAnchor again.", true),
            "ErrGetKeyPair" => new("AnchorNotFound", PkiMeshErrorKind.ObjectNotFound, "its Secret is not there", "Run New-MeshTrustAnchor first.", false),
            _ => Unknown("IssuerNotReady"),
        };
        return (seen, failure);
    }

    private static IssuanceFailure Unknown(string id) =>
        new(id, PkiMeshErrorKind.InvalidOperation, "none that is known", "cert-manager's own words say more; mend the cause and run the command again.", false);

    private static MeshEvent? Last(IReadOnlyList<MeshEvent> events, string type) => events.LastOrDefault(e => e.Type == type);

    private static string Flat(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
}
