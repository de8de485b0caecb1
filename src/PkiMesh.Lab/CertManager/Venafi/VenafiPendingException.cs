namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>The certificate did not come within the time a worker waits for it.</summary>
internal sealed class VenafiPendingException(string pickupId)
    : VenafiException($"Operation timed out. You may try retrieving the certificate later using Pickup ID: {pickupId}");
