using BrowserAgent.Tasks.Audit;

namespace BrowserAgent.Worker.Formatting;

/// <summary>One run of a job, split into sections.</summary>
public sealed record TimelineAttempt(int Number, string Worker, bool IsLast, IReadOnlyList<TimelineSection> Sections)
{
    /// <summary>The last event of the run that is no step; null when there is none.</summary>
    public AuditEvent? Ending => Sections.LastOrDefault(section => section.Flow is null)?.Events[^1];

    /// <summary>Groups events by attempt, then consecutive events of one flow. The order of events is kept.</summary>
    public static IReadOnlyList<TimelineAttempt> Group(IReadOnlyList<AuditEvent> events)
    {
        var attempts = new List<List<AuditEvent>>();
        foreach (var entry in events)
        {
            if (attempts.Count == 0 || attempts[^1][0].Attempt != entry.Attempt)
            {
                attempts.Add([]);
            }

            attempts[^1].Add(entry);
        }

        return
        [
            .. attempts.Select((attempt, index) =>
                new TimelineAttempt(attempt[0].Attempt, attempt[0].Worker, index == attempts.Count - 1, TimelineSection.Split(attempt))),
        ];
    }
}

/// <summary>Consecutive steps of one flow; without a flow, the job's events between steps.</summary>
public sealed record TimelineSection(string? Flow, IReadOnlyList<AuditEvent> Events)
{
    public TimeSpan Duration => TimeSpan.FromMilliseconds(Events.Sum(entry => entry.Step?.Milliseconds ?? 0));

    public int FailedSteps => Events.Count(entry => entry.Step is { } step && !StepText.Succeeded(step));

    internal static IReadOnlyList<TimelineSection> Split(IReadOnlyList<AuditEvent> attempt)
    {
        var sections = new List<TimelineSection>();
        var open = new List<AuditEvent>();
        foreach (var entry in attempt)
        {
            if (open.Count > 0 && !string.Equals(open[0].Step?.Flow, entry.Step?.Flow, StringComparison.Ordinal))
            {
                sections.Add(new TimelineSection(open[0].Step?.Flow, [.. open]));
                open.Clear();
            }

            open.Add(entry);
        }

        if (open.Count > 0)
        {
            sections.Add(new TimelineSection(open[0].Step?.Flow, [.. open]));
        }

        return sections;
    }
}
