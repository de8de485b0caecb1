namespace PkiMesh.Lab.Linkerd;

/// <summary>One of linkerd's programs says no; the message is the program's.</summary>
internal sealed class LinkerdFailure(string message) : Exception(message);
