using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>The table from what the wire says to what the user reads. Status, reason and message are copied; nothing of the request is.</summary>
internal static class KubeErrors
{
    public static KubeException FromStatus(KubeCall call, int code, JsonObject? status, string server)
    {
        var reason = Text(status, "reason");
        var message = Text(status, "message");
        var causes = KubeCause.From(status);
        if (call.Resource == KubeResources.Secrets)
        {
            // A validation message quotes values; those of a Secret stay here.
            message = code is 400 or 422 ? string.Join("; ", causes.Select(c => $"{c.Field}: {c.Reason}")) : message;
            causes = causes.Select(c => c with { Message = c.Reason == "FieldManagerConflict" ? c.Message : c.Reason }).ToArray();
        }

        var (id, kind, text, advice) = Describe(call, code, reason, message, causes, status, server);
        return new KubeException(id, kind, text, call.Subject, advice, code, reason, message, causes);
    }

    public static PkiMeshException FromTransport(Exception failure, KubeCall call, string server)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case AuthenticationException:
                    return new PkiMeshException("ClusterUntrusted", PkiMeshErrorKind.SecurityError,
                        $"The certificate of the API server {server} is not trusted: {Clean(e.Message)}.", server,
                        "Check certificate-authority-data in the kubeconfig, or give -CertificateAuthorityPath.");
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return Unreachable($"The name of the API server {server} does not resolve", server);
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return Unreachable($"Nothing answers at {server} (connection refused)", server);
                case SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.NotConnected }:
                    return Lost(call, server);
                case SocketException socket:
                    return Unreachable($"No connection to {server}: {socket.SocketErrorCode}", server);
            }
        }

        return failure is OperationCanceledException or TimeoutException
            ? TimedOut(call, server)
            : Lost(call, server);
    }

    public static PkiMeshException NoCredential(string server, string problem) =>
        new("ClusterUnauthorized", PkiMeshErrorKind.AuthenticationError, $"The program that the kubeconfig names gave no credential for {server}: {Clean(problem)}.", server,
            "Run it by hand to see why (users[].user.exec in the kubeconfig), sign in again, and run the command again.");

    private static PkiMeshException Lost(KubeCall call, string server) =>
        new("ClusterConnectionLost", PkiMeshErrorKind.ConnectionError, $"The connection to {server} broke during the {call.Verb} of {call.Subject}.", server,
            "Run the command again; what was done is found and kept.");

    public static PkiMeshException TimedOut(KubeCall call, string server) =>
        new("ClusterTimeout", PkiMeshErrorKind.OperationTimeout, $"{server} did not answer the {call.Verb} of {call.Subject} in time.", server,
            "Check the network path and the load of the API server, then run the command again.");

    public static PkiMeshException NotServed(string apiVersion, string kind) =>
        new("CrdMissing", PkiMeshErrorKind.ObjectNotFound, $"The cluster does not serve {kind} of {apiVersion}.", $"{apiVersion}/{kind}", InstallAdvice(apiVersion));

    private static (string Id, PkiMeshErrorKind Kind, string Text, string? Advice) Describe(
        KubeCall call, int code, string reason, string message, IReadOnlyList<KubeCause> causes, JsonObject? status, string server)
    {
        var what = call.Subject;
        switch (code)
        {
            case 401:
                return ("ClusterUnauthorized", PkiMeshErrorKind.AuthenticationError, $"{server} does not accept the credentials (401 {reason}).",
                    "Get fresh credentials (a token may have expired) and run Connect-MeshCluster again.");
            case 403 when causes.Any(c => c.Reason == "NamespaceTerminating"):
                return ("NamespaceTerminating", PkiMeshErrorKind.InvalidOperation,
                    $"{what} cannot be made: namespace {call.Namespace} is being deleted.",
                    $"Wait until namespace {call.Namespace} is gone, then run the command again.");
            case 403 or 400 when message.Contains("admission webhook", StringComparison.Ordinal):
                return ("ClusterAdmissionDenied", PkiMeshErrorKind.InvalidData, $"{what} was refused: {message}", "Correct the named field.");
            case 403:
                return ("ClusterForbidden", PkiMeshErrorKind.PermissionDenied, $"Not allowed to {call.Verb} {what}: {message}",
                    $"Ask for the right '{KubernetesVerb(call.Verb)}' on {call.Resource?.QualifiedName ?? what}{(call.Namespace is null ? "" : $" in namespace {call.Namespace}")}.");
            case 404 when MissingNamespace(status) is { } ns:
                return ("NamespaceNotFound", PkiMeshErrorKind.ObjectNotFound, $"Namespace {ns} does not exist, so {what} cannot be made.", $"Create namespace {ns} first.");
            case 404 when call.Resource is { Group: not "" } r && status.Text("details", "name") is null:
                return ("CrdMissing", PkiMeshErrorKind.ObjectNotFound, $"The cluster does not serve {r.Kind} of {r.ApiVersion}.", InstallAdvice(r.ApiVersion));
            case 404:
                return ("ClusterObjectNotFound", PkiMeshErrorKind.ObjectNotFound, $"{what} does not exist.", null);
            case 409 when causes.Any(c => c.Reason == "FieldManagerConflict"):
                return ("FieldManagerConflict", PkiMeshErrorKind.ResourceExists, $"{what} is managed by another: {DescribeConflict(causes)}.",
                    "Use -Force to take these fields over, or change them through their owner.");
            case 409 when reason == "AlreadyExists":
                return ("ClusterObjectExists", PkiMeshErrorKind.ResourceExists, $"{what} exists already.", null);
            case 409:
                return ("ClusterConflict", PkiMeshErrorKind.ResourceExists, $"{what} was changed by another at the same moment: {message}", "Run the command again.");
            case 410:
                return ("ClusterResourceExpired", PkiMeshErrorKind.ResourceUnavailable, $"The list of {what} is too old to go on from: {message}", "Run the command again.");
            case 400 or 422:
                return ("ClusterObjectInvalid", PkiMeshErrorKind.InvalidData, $"{what} is not valid: {message}", "Correct the named field.");
            case 413:
                return ("ClusterObjectTooLarge", PkiMeshErrorKind.LimitsExceeded, $"{what} is too large for the API server.", null);
            case 429:
                return ("ClusterBusy", PkiMeshErrorKind.ResourceUnavailable, $"{server} asks for fewer requests (429).", "Wait a little and run the command again.");
            case 504 or 408:
                return ("ClusterTimeout", PkiMeshErrorKind.OperationTimeout, $"{server} did not finish the {call.Verb} of {what} in time: {message}", "Run the command again.");
            case >= 500 when message.Contains("failed calling webhook", StringComparison.Ordinal):
                return ("ClusterWebhookUnavailable", PkiMeshErrorKind.ResourceUnavailable, $"{what} could not be checked: {message}",
                    "An admission webhook does not answer yet; Test-CertManager tells whether it is cert-manager's.");
            default:
                return ("ClusterServerError", PkiMeshErrorKind.ResourceUnavailable, $"{server} failed at the {call.Verb} of {what}: {code} {reason} {message}".TrimEnd(),
                    "Run the command again; if it persists, look at the API server's log.");
        }
    }

    /// <summary>Managers with the fields each holds: "kubectl" holds .spec.a, .spec.b.</summary>
    internal static string DescribeConflict(IReadOnlyList<KubeCause> causes) =>
        string.Join("; ", causes.Where(c => c.Reason == "FieldManagerConflict")
            .GroupBy(c => ManagerOf(c.Message), c => c.Field)
            .Select(g => $"\"{g.Key}\" holds {string.Join(", ", g)}"));

    private static string ManagerOf(string message)
    {
        var first = message.IndexOf('"');
        var last = message.LastIndexOf('"');
        return first >= 0 && last > first ? message[(first + 1)..last] : message;
    }

    private static string? MissingNamespace(JsonObject? status) =>
        status?["details"] is JsonObject d && Text(d, "kind") == "namespaces" ? Text(d, "name") : null;

    private static string InstallAdvice(string apiVersion) => apiVersion.Split('/')[0] switch
    {
        "cert-manager.io" or "acme.cert-manager.io" => "Install cert-manager first: Install-CertManager.",
        "trust.cert-manager.io" => "Install trust-manager first: Install-TrustManager.",
        "policy.linkerd.io" or "linkerd.io" => "Apply linkerd's CRDs first (linkerd install --crds).",
        "gateway.networking.k8s.io" => "Apply the Gateway API CRDs first.",
        _ => "Apply its CustomResourceDefinition first.",
    };

    private static string KubernetesVerb(string verb) => verb == "apply" ? "patch" : verb;

    private static PkiMeshException Unreachable(string text, string server) =>
        new("ClusterUnreachable", PkiMeshErrorKind.ConnectionError, text + ".", server,
            "Check the server in the kubeconfig, that the cluster runs, and that this machine reaches it.");

    private static string Clean(string message) => message.TrimEnd('.').ReplaceLineEndings(" ");

    private static string Text(JsonObject? o, string key) =>
        o?[key] is JsonValue v && v.TryGetValue<string>(out var s) ? s : "";
}
