namespace BrowserAgent.Agent.Ladder;

/// <summary>What the model has cost one job so far. Counts what was sent, answered or not.</summary>
internal sealed class PlannerBudget(int maxCalls, long maxTokens)
{
    private readonly Lock _lock = new();

    public int Calls { get; private set; }

    public long Tokens { get; private set; }

    /// <summary>Answers that a guardrail turned down.</summary>
    public int Refusals { get; private set; }

    /// <summary>Takes one call from the budget; false when it is used up.</summary>
    public bool TryStartCall()
    {
        lock (_lock)
        {
            if (Calls >= maxCalls || Tokens >= maxTokens)
            {
                return false;
            }

            Calls++;
            return true;
        }
    }

    public void AddTokens(long tokens)
    {
        lock (_lock)
        {
            Tokens += tokens;
        }
    }

    public void AddRefusal()
    {
        lock (_lock)
        {
            Refusals++;
        }
    }
}
