using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Faults;

/// <summary>The faults that were ordered of the lab: those of requests it does itself, the others its parts do.</summary>
public sealed class FaultEngine(int seed)
{
    private readonly Lock _gate = new();
    private readonly List<(FaultRule Rule, Action? Undo)> _rules = [];
    private readonly Dictionary<FaultAction, Func<FaultRule, FaultEffect>> _effects = [];
    private int _next;

    /// <summary>Says who does faults of a kind.</summary>
    public void Handle(FaultAction action, Func<FaultRule, FaultEffect> effect) => _effects[action] = effect;

    /// <exception cref="FormatException">The order is wrong, or met nothing.</exception>
    public FaultRule Add(JsonObject order)
    {
        FaultRule rule;
        lock (_gate)
        {
            rule = FaultRule.Parse(order, (string?)order["id"] ?? (++_next).ToString(CultureInfo.InvariantCulture));
        }

        Remove(rule.Id);
        FaultEffect? effect = null;
        if (!rule.IsOfRequests && rule.Action is not (FaultAction.LoseFileEvent or FaultAction.ClockSkew))
        {
            effect = _effects.TryGetValue(rule.Action, out var act)
                ? act(rule)
                : throw new FormatException($"This lab has nothing that {rule.Action} could meet.");
            rule.Hits = effect.Hits;
        }

        if (effect is not { Undo: null })
        {
            lock (_gate)
            {
                _rules.Add((rule, effect?.Undo));
            }
        }

        return rule;
    }

    /// <summary>Takes one back, or all of them.</summary>
    public int Remove(string? id)
    {
        List<(FaultRule Rule, Action? Undo)> removed;
        lock (_gate)
        {
            removed = _rules.FindAll(one => id is null || one.Rule.Id == id);
            _rules.RemoveAll(removed.Contains);
        }

        foreach (var (_, undo) in removed)
        {
            undo?.Invoke();
        }

        return removed.Count;
    }

    public JsonArray List()
    {
        lock (_gate)
        {
            return [.. _rules.Select(one => one.Rule.ToJson())];
        }
    }

    /// <summary>Whether a fault of that kind meets this part of the lab now.</summary>
    public bool Take(FaultAction action, string subject)
    {
        lock (_gate)
        {
            return _rules.Exists(one => one.Rule.Meets(action, subject) && one.Rule.Draw(seed, subject));
        }
    }

    /// <summary>How wrong the clock is that a server names.</summary>
    public TimeSpan Skew(string server)
    {
        lock (_gate)
        {
            var skew = TimeSpan.Zero;
            foreach (var (rule, _) in _rules)
            {
                if (rule.Action == FaultAction.ClockSkew && (rule.Server is null || rule.Server == server))
                {
                    skew += rule.Skew;
                }
            }

            return skew;
        }
    }

    /// <summary>Answers a request, or lets the server do it, as the faults have it.</summary>
    public async Task HandleAsync(string server, HttpContext context, Func<Task> answer)
    {
        if (Take(server, context.Request) is not { } rule)
        {
            await answer().ConfigureAwait(false);
            return;
        }

        if (rule.Delay > TimeSpan.Zero)
        {
            // By the wall clock: it is the network that is slow.
            await Task.Delay(rule.Delay, context.RequestAborted).ConfigureAwait(false);
        }

        switch (rule.Action)
        {
            case FaultAction.Refuse:
                context.Abort();
                break;
            case FaultAction.Reset:
                // The server has done what it was asked; the client does not learn of it.
                var half = new HalfBody(context, context.Response.Body);
                context.Response.Body = half;
                await answer().ConfigureAwait(false);
                await half.BreakAsync().ConfigureAwait(false);
                break;
            case FaultAction.Status:
                await FaultAnswer.WriteAsync(server, context, rule).ConfigureAwait(false);
                break;
            default:
                await answer().ConfigureAwait(false);
                break;
        }
    }

    private FaultRule? Take(string server, HttpRequest request)
    {
        lock (_gate)
        {
            return _rules.Find(one => one.Rule.Meets(server, request) && one.Rule.Draw(seed, $"{request.Method} {request.Path}")).Rule;
        }
    }
}
