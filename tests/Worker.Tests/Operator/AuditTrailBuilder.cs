using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Recording;
using BrowserAgent.Tasks.Audit;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Builds an audit trail like a worker's: each call appends one event, some seconds after the previous one.</summary>
internal sealed class AuditTrailBuilder(string jobId, DateTimeOffset began)
{
    private readonly List<AuditEvent> _events = [];
    private DateTimeOffset _now = began;
    private int _attempt = 1;
    private int _pictures;

    public IReadOnlyList<FieldComparison> Comparison { get; private set; } = [];

    public AuditTrailBuilder Run(int attempt)
    {
        _attempt = attempt;
        return this;
    }

    public AuditTrailBuilder Mark(string kind, string message)
    {
        Add(new AuditEvent { Sequence = _events.Count + 1, At = _now, Kind = kind, Attempt = _attempt, Worker = "worker-1", Message = message });
        return this;
    }

    public AuditTrailBuilder Verified(params FieldComparison[] comparison)
    {
        Comparison = comparison;
        var equal = comparison.Count(field => field.Equal);
        Mark("verified", $"{equal} of {comparison.Length} fields equal");
        _events[^1] = _events[^1] with { Comparison = comparison };
        return this;
    }

    public AuditTrailBuilder Step(
        string flow, string verb, string? element = null, string? asked = null, string? shown = null, RungName? rung = RungName.Declared,
        string? foundBy = null, string outcome = "ok", double milliseconds = 120, string? address = null, IReadOnlyList<string>? missed = null,
        bool pictures = false, int llmCalls = 0)
    {
        Mark("step", "");
        _events[^1] = _events[^1] with
        {
            Message = null,
            Step = new StepEvent
            {
                Flow = flow,
                Verb = verb,
                Position = $"site.yaml:{100 + _events.Count}:9",
                Element = element,
                Rung = element is null ? null : rung,
                FoundBy = element is null ? null : foundBy ?? $"css: #{element.Replace('.', '-')}",
                Missed = missed ?? [],
                Asked = asked,
                Shown = shown,
                Outcome = outcome,
                PictureBefore = pictures ? Picture() : null,
                PictureAfter = pictures ? Picture() : null,
                Address = address,
                Milliseconds = milliseconds,
                LlmCalls = llmCalls,
                LlmTokens = llmCalls * 1968,
            },
        };
        return this;
    }

    public AuditTrail End()
    {
        var steps = _events.Select(entry => entry.Step).OfType<StepEvent>().ToArray();
        var rungs = steps.Where(step => step.Rung is not null).GroupBy(step => step.Rung!.Value)
            .OrderBy(group => group.Key)
            .ToDictionary(group => group.Key.ToString().ToLowerInvariant(), group => group.Count(), StringComparer.Ordinal);
        return new AuditTrail
        {
            JobId = jobId,
            Folder = $"/audit/{jobId}",
            Events = _events,
            Comparison = Comparison,
            Totals = new AuditTotals(rungs, steps.Sum(step => step.LlmCalls), steps.Sum(step => step.LlmTokens), _pictures, (_now - _events[0].At).TotalSeconds),
        };
    }

    private void Add(AuditEvent entry)
    {
        _events.Add(entry);
        _now += TimeSpan.FromMilliseconds(640);
    }

    private string Picture() => $"{++_pictures:0000}.jpg";
}
