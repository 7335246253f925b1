namespace BrowserAgent.Campaigns;

/// <summary>One campaign: it breaks things on purpose, and judges by the site's own records what became of the jobs.</summary>
internal interface ICampaign
{
    /// <summary>As in the table of campaigns, for example <c>C2</c>.</summary>
    string Code { get; }

    /// <summary>As on the command line and in the report, for example <c>kill-at-points</c>.</summary>
    string Name { get; }

    /// <summary>What it does to whom, in one line.</summary>
    string What { get; }

    /// <summary>What its sizes mean, for example <c>12 jobs, 3 kills</c>.</summary>
    string SizeOf(CampaignSize size);

    /// <exception cref="CampaignAbortedException">It could not be run to its end, so there is nothing to judge.</exception>
    Task<CampaignReport> RunAsync(CampaignSettings settings, IProgress<string> progress, CancellationToken cancellationToken);
}

internal enum CampaignSize
{
    /// <summary>For every change: minutes for all campaigns together.</summary>
    Small,

    /// <summary>For the published figures.</summary>
    Full,
}

/// <param name="Size">How much.</param>
/// <param name="Seed">The same seed makes the same orders and the same plan of faults.</param>
internal sealed record CampaignSettings(CampaignSize Size, int Seed)
{
    public const int DefaultSeed = 20_260;

    /// <summary>The run shares the machine with other tests: how soon something comes is then the machine's matter, that it comes at all is not.</summary>
    public bool BesideOthers { get; init; }

    /// <summary>Where a campaign that takes samples writes them; null for nowhere.</summary>
    public string? Csv { get; init; }

    public TimeSpan Limit(TimeSpan alone) => BesideOthers ? TimeSpan.FromMinutes(2) : alone;

    public T Pick<T>(T small, T full) => Size == CampaignSize.Full ? full : small;
}

/// <summary>A campaign could not be run to its end: a worker ended by itself, or something did not come within its time.</summary>
internal sealed class CampaignAbortedException(string message, Exception? cause = null) : Exception(message, cause);
