using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>One kind of issuer, signing CertificateRequests.</summary>
internal interface IRequestSigner
{
    /// <summary>
    /// Signs. Null: not now, or never; the reporter has been told. A throw comes back after the queue's back-off, and what was
    /// changed in the request is saved all the same.
    /// </summary>
    Task<SignResult?> SignAsync(JsonObject request, JsonObject issuer, RequestReporter reporter, CancellationToken cancellationToken);
}
