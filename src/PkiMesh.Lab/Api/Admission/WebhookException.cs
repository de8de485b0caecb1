namespace PkiMesh.Lab.Api.Admission;

/// <summary>A webhook that could not be asked, or whose answer is none; the words are those of the API server.</summary>
internal sealed class WebhookException(string message) : Exception(message);
