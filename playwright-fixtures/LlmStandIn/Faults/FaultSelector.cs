namespace BrowserAgent.Fixtures.LlmStandIn.Faults;

/// <summary>A fault that struck; <see cref="Turn"/> counts this rule's strikes from 0.</summary>
internal sealed record TriggeredFault(FaultRule Rule, int Turn);

/// <summary>The rules in force and how often each has struck.</summary>
internal sealed class FaultSelector
{
    private readonly Lock syncRoot = new();
    private List<Entry> entries = [];

    public IReadOnlyList<FaultRule> Rules
    {
        get
        {
            lock (syncRoot)
            {
                return entries.Select(entry => entry.Rule).ToList();
            }
        }
    }

    public void Replace(IReadOnlyList<FaultRule> rules)
    {
        lock (syncRoot)
        {
            entries = rules.Select(rule => new Entry(rule)).ToList();
        }
    }

    /// <summary>The fault that strikes the next request, if any, among the kinds that <paramref name="applies"/> to it.</summary>
    public TriggeredFault? Next(Func<FaultKind, bool> applies)
    {
        lock (syncRoot)
        {
            TriggeredFault? fault = null;
            foreach (var entry in entries)
            {
                // Every rule draws on every request, struck or not, so that one rule never shifts another's sequence.
                var drawn = entry.Draw();
                if (drawn && fault is null && entry.IsLeft && applies(entry.Rule.Kind))
                {
                    fault = new TriggeredFault(entry.Rule, entry.Strikes++);
                }
            }

            return fault;
        }
    }

    private sealed class Entry(FaultRule rule)
    {
        private readonly Random random = new(rule.Seed);

        public FaultRule Rule { get; } = rule;

        public int Strikes { get; set; }

        public bool IsLeft => Rule.Times is not { } times || Strikes < times;

        public bool Draw() => random.NextDouble() < Rule.Share;
    }
}
