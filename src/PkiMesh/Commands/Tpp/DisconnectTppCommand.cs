using System.Management.Automation;

namespace PkiMesh.Commands;

/// <summary>Ends a session with TPP, and revokes the grant that it made.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "Tpp", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class DisconnectTppCommand : PkiMeshCommand
{
    /// <summary>The session; this runspace's default where none is given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TppSession? Session { get; set; }

    /// <summary>Revoke the grant also where it was not made by Connect-Tpp but came with a token.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var current = State.Get<TppSession>();
        var session = Session ?? current;
        if (session is null)
            return;

        try
        {
            if (session.IsConnected)
                await EndAsync(session, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (ReferenceEquals(current, session) && !session.IsConnected)
                State.Remove<TppSession>();
        }
    }

    private async Task EndAsync(TppSession session, CancellationToken cancellationToken)
    {
        var revoke = Force || Engine.Tpp.OwnsGrant(session);
        var action = revoke ? $"Revoke the grant of API integration '{session.ClientId}' and end the session" : "End the session; its grant stays";
        if (await Operation.ConfirmAsync(session.ToString(), action).ConfigureAwait(false))
            await Engine.Tpp.DisconnectAsync(session, revoke, cancellationToken).ConfigureAwait(false);
    }
}
