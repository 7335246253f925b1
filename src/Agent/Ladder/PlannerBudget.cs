namespace BrowserAgent.Agent.Ladder;

/// <summary>What one run of a job has spent on the model so far. Counts each call that was sent, answered or not.</summary>
public sealed class PlannerBudget
{
    private readonly Lock _lock = new();

    /// <summary>Calls sent.</summary>
    public int Calls { get; private set; }

    /// <summary>Tokens of all answers and their prompts, as the model's server reports them.</summary>
    public long Tokens { get; private set; }

    /// <summary>The model that was asked last, as its server names it once it has answered; null before the first call.</summary>
    public string? Model { get; private set; }

    /// <summary>Version of the prompt that it was asked with.</summary>
    public string? Prompt { get; private set; }

    /// <summary>Answers that a guardrail refused.</summary>
    internal int Refusals { get; private set; }

    /// <summary>Counts one call, unless a limit is reached.</summary>
    /// <returns>False when no further call may be made.</returns>
    internal bool TryStartCall(int maxCalls, long maxTokens)
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

    /// <summary>A call is about to be made, or was answered by a model of this name.</summary>
    internal void SetAsked(string model, string prompt)
    {
        lock (_lock)
        {
            (Model, Prompt) = (model, prompt);
        }
    }

    internal void AddTokens(long tokens)
    {
        lock (_lock)
        {
            Tokens += tokens;
        }
    }

    internal void AddRefusal()
    {
        lock (_lock)
        {
            Refusals++;
        }
    }
}
