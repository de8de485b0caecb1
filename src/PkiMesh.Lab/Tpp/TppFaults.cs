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
        void Set(int? stage, string? status)
        {
            lock (state.Gate)
            {
                state.Switches = state.Switches with { Behaviour = state.Switches.Behaviour with { StuckStage = stage, StuckStatus = status } };
            }
        }

        var before = state.Switches.Behaviour;
        Set(500, rule.Message ?? Stuck);
        // What is stuck by then stays so until it is reset, as in a real one.
        return new FaultEffect(0, () => Set(before.StuckStage, before.StuckStatus));
    }

    private static FaultEffect End(TppState state, FaultRule rule, Func<Func<TppGrant, bool>, int> end)
    {
        lock (state.Gate)
        {
            return new FaultEffect(end(grant => rule.ClientId is null || grant.Application.Id == rule.ClientId), null);
        }
    }
}
