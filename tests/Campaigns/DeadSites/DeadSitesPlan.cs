namespace BrowserAgent.Campaigns.DeadSites;

/// <summary>One run of the campaign.</summary>
internal sealed record DeadSitesPlan
{
    public const string HealthySite = "meridian";

    public string Name { get; init; } = "dead-sites";

    /// <summary>Of the healthy site: as many alone as beside the dead sites.</summary>
    public required int Jobs { get; init; }

    /// <summary>Of all dead sites together.</summary>
    public required int DeadJobs { get; init; }

    /// <summary>How often the healthy site is measured alone and then beside the dead ones.</summary>
    public required int Turns { get; init; }

    /// <summary>How long a look at a dead site takes.</summary>
    public required TimeSpan FailAfter { get; init; }

    /// <summary>The healthy site's rate beside the dead ones, divided by its rate alone, must be at least this; 0 where the machine is shared and times say nothing.</summary>
    public required double MinRatio { get; init; }

    /// <summary>Longest wait for the healthy site's jobs of one turn; what is not done by then is not waited for. Without the guard they would wait for ever.</summary>
    public TimeSpan TurnLimit { get; init; } = TimeSpan.FromMinutes(10);

    public required int Seed { get; init; }

    public int Concurrency { get; init; } = 2;

    public TimeSpan Take { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Sites where no session can log in.</summary>
    public IReadOnlyList<string> WithoutLogin { get; init; } = ["dead-1", "dead-2", "dead-3"];

    /// <summary>Sites where sessions are logged in and every page fails.</summary>
    public IReadOnlyList<string> WithoutPages { get; init; } = ["dead-4", "dead-5"];

    public IReadOnlyList<string> DeadSites => [.. WithoutLogin, .. WithoutPages];

    /// <summary>What is taken out of the workers, for a negative control.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];
}
