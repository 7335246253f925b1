using System.Diagnostics.CodeAnalysis;
using BrowserAgent.Fixtures.Meridian.Accounts;
using BrowserAgent.Fixtures.Meridian.Truth;

namespace BrowserAgent.Fixtures.Meridian.Faults;

/// <summary>What a fault is matched against: the request at hand.</summary>
internal sealed record FaultMoment(string? Account, string Path, string? Reference = null, string? Method = null);

/// <summary>The faults that are armed. Each draw is seeded, so that a campaign can be run again.</summary>
internal sealed class FaultBoard(TruthBook truth)
{
    private readonly Lock _gate = new();
    private List<Armed> _armed = [];

    public IReadOnlyList<FaultSpec> Current
    {
        get
        {
            lock (_gate)
            {
                return [.. _armed.Select(armed => armed.Spec with { Times = armed.Left })];
            }
        }
    }

    public void Replace(IEnumerable<FaultSpec> specs)
    {
        lock (_gate)
        {
            _armed = [.. specs.Select(spec => new Armed(spec))];
        }
    }

    /// <summary>The first armed fault of this kind that hits this moment; it counts as fired and is in the ground truth.</summary>
    public bool Fires(string kind, FaultMoment moment, [NotNullWhen(true)] out FaultSpec? spec) =>
        Fires(kind, moment, static _ => true, out spec);

    /// <summary>Whether a session is to end now, by its age or by its requests.</summary>
    public bool EndsSession(AppSession session, DateTimeOffset now, FaultMoment moment)
    {
        double age = (now - session.StartedAt).TotalSeconds;
        return Fires(FaultKind.SessionEndAfterSeconds, moment, spec => age >= LifeOf(spec, session), out _)
            || Fires(FaultKind.SessionEndAfterRequests, moment, spec => session.Requests > (spec.Requests ?? 0), out _);
    }

    private static double LifeOf(FaultSpec spec, AppSession session)
    {
        double from = spec.Seconds ?? 0;
        return spec.SecondsTo is { } to ? from + (new Random(HashCode(spec.Seed, session.Ordinal)).NextDouble() * (to - from)) : from;
    }

    // System.HashCode is salted per process; a seed must mean the same in every run.
    private static int HashCode(int seed, int ordinal) => unchecked((seed * 7919) + (ordinal * 104_729));

    private bool Fires(string kind, FaultMoment moment, Func<FaultSpec, bool> due, [NotNullWhen(true)] out FaultSpec? fired)
    {
        lock (_gate)
        {
            foreach (Armed armed in _armed)
            {
                FaultSpec spec = armed.Spec;
                if (spec.Kind == kind && armed.Left is not <= 0
                    && (spec.Account is null || spec.Account == moment.Account)
                    && (spec.Method is null || string.Equals(spec.Method, moment.Method, StringComparison.OrdinalIgnoreCase))
                    && (spec.Reference is null || spec.Reference == moment.Reference)
                    && (spec.Path is null || moment.Path.StartsWith(spec.Path, StringComparison.Ordinal))
                    && due(spec)
                    && (spec.Share is not { } share || armed.Draw.NextDouble() < share))
                {
                    armed.Left--;
                    truth.AddEvent(EventKind.Fault, moment.Account, moment.Reference, kind);
                    fired = spec;
                    return true;
                }
            }
        }

        fired = null;
        return false;
    }

    private sealed class Armed(FaultSpec spec)
    {
        public FaultSpec Spec { get; } = spec;

        public int? Left { get; set; } = spec.Times;

        public Random Draw { get; } = new(spec.Seed);
    }
}
