namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>The request is to be tried again after the queue's back-off; what happened is in its condition already.</summary>
internal sealed class RetryLaterException(string message) : Exception(message);
