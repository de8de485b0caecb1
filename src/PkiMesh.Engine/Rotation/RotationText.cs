using System.Text;
using PkiMesh.Core.Rotation;

namespace PkiMesh.Engine.Rotation;

/// <summary>A plan in words.</summary>
internal static class RotationText
{
    public static string Of(MeshRotation planned)
    {
        var text = new StringBuilder();
        foreach (var step in planned.Steps)
        {
            text.Append($"  {step.Position,2}. {step.Step}");
            if (step.Status == MeshRotationStepStatus.Done)
            {
                text.AppendLine(": done, or not needed");
                continue;
            }

            text.AppendLine($" (about {Time(step.ExpectedTime)}{(step.Restarts > 0 ? $", {step.Restarts} restarts" : "")}): until {step.Gate}");
            foreach (var change in step.Changes)
            {
                text.AppendLine($"        {change}");
            }
        }

        foreach (var pod in planned.UnmanagedPods)
        {
            text.AppendLine($"      No rollout restarts {pod}: see -UnmanagedPods.");
        }

        text.Append($"  Altogether {planned.RestartCount} restarts, about {Time(planned.ExpectedTime)}.");
        return text.ToString();
    }

    /// <summary>What a rotation has come to.</summary>
    public static string End(RotationRecord record, bool isNewAnchor)
    {
        if (record.Phase == RotationPhase.Undone)
        {
            return "The mesh stands on the old anchor again, and trusts what it trusted before.";
        }

        var stands = $"The mesh stands on the {(isNewAnchor ? "new anchor" : "anchor that it had")}";
        return record.Mode switch
        {
            AnchorMode.EnterpriseRoot => $"{stands}, and trusts the enterprise root: every CA below it can make mesh identities.",
            AnchorMode.SameKey when isNewAnchor => $"{stands}, which has the key of the old one: whoever trusts the one trusts the other.",
            _ => $"{stands}, and trusts it alone.",
        };
    }

    public static string Time(TimeSpan time) => time.TotalHours >= 2 ? $"{time.TotalHours:0} h" : time.TotalMinutes >= 2 ? $"{time.TotalMinutes:0} min" : $"{time.TotalSeconds:0} s";
}
