using System.Text;

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

    public static string Time(TimeSpan time) => time.TotalHours >= 2 ? $"{time.TotalHours:0} h" : time.TotalMinutes >= 2 ? $"{time.TotalMinutes:0} min" : $"{time.TotalSeconds:0} s";
}
