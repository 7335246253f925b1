using System.Diagnostics.CodeAnalysis;
using BrowserAgent.Fixtures.Meridian.Records;
using BrowserAgent.Fixtures.Meridian.SignIn;
using BrowserAgent.Fixtures.Meridian.Store;

namespace BrowserAgent.Fixtures.Meridian.Faults;

/// <summary>What a fault is matched against: the request at hand.</summary>
internal sealed record FaultRequestContext(string? Account, string Path, string? Reference = null, string? Method = null);

/// <summary>The faults that are armed. Each draw is seeded, so that a campaign can be run again.</summary>
internal sealed class FaultInjector(GroundTruthStore truth)
{
    private readonly Lock _lock = new();
    private List<Armed> _armed = [];

    public IReadOnlyList<FaultSpec> Current
    {
        get
        {
            lock (_lock)
            {
                return [.. _armed.Select(armed => armed.Spec with { Times = armed.Left })];
            }
        }
    }

    public void Replace(IEnumerable<FaultSpec> specs)
    {
        lock (_lock)
        {
            _armed = [.. specs.Select(spec => new Armed(spec))];
        }
    }

    /// <summary>The first armed fault of this kind that hits this moment; it counts as fired and is in the ground truth.</summary>
    public bool Fires(string kind, FaultRequestContext faultRequestContext, [NotNullWhen(true)] out FaultSpec? spec) =>
        Fires(kind, faultRequestContext, static _ => true, out spec);

    /// <summary>Whether a session is to end now, by its age or by its requests.</summary>
    public bool EndsSession(AppSession session, DateTimeOffset now, FaultRequestContext faultRequestContext)
    {
        double age = (now - session.StartedAt).TotalSeconds;
        return Fires(FaultKind.SessionEndAfterSeconds, faultRequestContext, spec => age >= LifetimeOf(spec, session), out _)
            || Fires(FaultKind.SessionEndAfterRequests, faultRequestContext, spec => session.Requests > (spec.Requests ?? 0), out _);
    }

    private static double LifetimeOf(FaultSpec spec, AppSession session)
    {
        double from = spec.Seconds ?? 0;
        return spec.SecondsTo is { } to ? from + (new Random(HashCode(spec.Seed, session.Ordinal)).NextDouble() * (to - from)) : from;
    }

    // System.HashCode is salted per process; a seed must mean the same in every run.
    private static int HashCode(int seed, int ordinal) => unchecked((seed * 7919) + (ordinal * 104_729));

    private bool Fires(string kind, FaultRequestContext faultRequestContext, Func<FaultSpec, bool> due, [NotNullWhen(true)] out FaultSpec? fired)
    {
        lock (_lock)
        {
            foreach (Armed armed in _armed)
            {
                FaultSpec spec = armed.Spec;
                if (spec.Kind == kind && armed.Left is not <= 0
                    && (spec.Account is null || spec.Account == faultRequestContext.Account)
                    && (spec.Method is null || string.Equals(spec.Method, faultRequestContext.Method, StringComparison.OrdinalIgnoreCase))
                    && (spec.Reference is null || spec.Reference == faultRequestContext.Reference)
                    && (spec.Path is null || faultRequestContext.Path.StartsWith(spec.Path, StringComparison.Ordinal))
                    && due(spec)
                    && (spec.Share is not { } share || armed.Draw.NextDouble() < share))
                {
                    armed.Left--;
                    truth.AddEvent(EventKind.Fault, faultRequestContext.Account, faultRequestContext.Reference, kind);
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
