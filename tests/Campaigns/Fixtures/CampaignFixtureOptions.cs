namespace BrowserAgent.Campaigns.Fixtures;

/// <summary>What a campaign lies on.</summary>
internal sealed record CampaignFixtureOptions
{
    /// <summary>Accounts that the workers will use, over all starts: a login is never repeated, so no worker waits for the next one-time code.</summary>
    public required int Accounts { get; init; }

    /// <summary>The queue's lease; renewed four times within it.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>Time that the workers' commit guard wants to be left.</summary>
    public TimeSpan CommitBudget { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long workers search for a record before a person decides.</summary>
    public TimeSpan SearchWindow { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Further settings, by their environment names without prefix; they win.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Changes the site pack's text before workers read it.</summary>
    public Func<string, string> Pack { get; init; } = static text => text;
}

/// <summary>What one worker is started with.</summary>
internal sealed record CampaignWorkerOptions
{
    /// <summary>Jobs at once, each with an account of its own.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>All workers started so share their accounts, as workers with the same settings do.</summary>
    public bool SharesAccounts { get; init; }

    /// <summary>What is taken out of it, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}
