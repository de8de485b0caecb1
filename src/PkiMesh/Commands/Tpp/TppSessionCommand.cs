using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Base of the commands that ask TPP: through the session given, or else the one this runspace is connected with.</summary>
public abstract class TppSessionCommand : PkiMeshCommand
{
    /// <summary>The session, from Connect-Tpp.</summary>
    [Parameter]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>The session to ask through.</summary>
    protected TppSession FindSession() =>
        Session ?? State.Get<TppSession>() ?? throw NotConnected.Tpp();

    /// <summary>Whether a failure is of one item alone, so that the next one is worth a try.</summary>
    protected static bool IsOfItem(PkiMeshException failure) =>
        failure.ErrorId is "TppZoneInvalid" or "TppZoneNotFound" or "TppPermissionDenied" or "TppCertificateNotFound" or "TppIssuanceFailed" or "TppBadRequest";
}
