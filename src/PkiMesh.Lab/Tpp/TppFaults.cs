using PkiMesh.Lab.Faults;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp;

/// <summary>The faults that are TPP's own: an enrolment that stays at stage 500, tokens that end.</summary>
internal static class TppFaults
{
    private const string Stuck = "Post CSR failed with error: Cannot connect to the certificate authority (CA).";

    public static void Register(FaultEngine faults, TppState state)
    {
        faults.Handle(FaultAction.StuckTpp, rule => Stick(state, rule));
        faults.Handle(FaultAction.ExpireToken, rule => End(state, rule, state.Tokens.ExpireAll));
        faults.Handle(FaultAction.RevokeToken, rule => End(state, rule, state.Tokens.RevokeAll));
    }

    private static FaultEffect Stick(TppState state, FaultRule rule)
    {
        void Set(ZoneBehaviour behaviour)
        {
            lock (state.Gate)
            {
                state.Ordered = behaviour;
            }
        }

        Set(new ZoneBehaviour { StuckStage = 500, StuckStatus = rule.Message ?? Stuck });
        // What is stuck by then stays so until it is reset, as in a real one.
        return new FaultEffect(0, () => Set(ZoneBehaviour.Plain));
    }

    private static FaultEffect End(TppState state, FaultRule rule, Func<Func<TppGrant, bool>, int> end)
    {
        lock (state.Gate)
        {
            var ended = end(grant => rule.ClientId is null || grant.Application.Id == rule.ClientId);
            state.Keep();
            return new FaultEffect(ended, null);
        }
    }
}
