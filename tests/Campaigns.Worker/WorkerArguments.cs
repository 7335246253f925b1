namespace BrowserAgent.Campaigns.Worker;

/// <summary>The command line of a campaign's worker.</summary>
internal sealed record WorkerArguments
{
    public const string Usage = """
        usage: BrowserAgent.Campaigns.Worker [--executor http|model] [--journal FILE] [--pool FILE] [--pause-points FOLDER] [--without PART]...
          --executor http      no browser: the order is searched, read and saved by HTTP; all else is the product
          --executor model     no site at all: workers that claim and acknowledge, die and hang
          --journal FILE    write down every claim and every fenced write with its answer
          --pool FILE       write down ten times a second how the pool stands
          --pause-points FOLDER    stand still at the points that are armed there
          --without PART    take a part out: fence-check, verify-first, pre-check, account-permits, release, reap, refresh, site-availability or search-proof
        """;

    public ExecutorKind Executor { get; private init; }

    public string? Journal { get; private init; }

    public string? Pool { get; private init; }

    public string? PausePoints { get; private init; }

    /// <summary>What is taken out of the product for a negative control: a campaign that stays green without it measures nothing.</summary>
    public IReadOnlyList<string> Without { get; private init; } = [];

    /// <returns>Null when the arguments are not understood.</returns>
    public static WorkerArguments? Parse(IReadOnlyList<string> arguments)
    {
        var parsed = new WorkerArguments();
        for (var place = 0; place < arguments.Count; place += 2)
        {
            if (place + 1 == arguments.Count)
            {
                return null;
            }

            var value = arguments[place + 1];
            switch (arguments[place])
            {
                case "--executor" when value is "http":
                    parsed = parsed with { Executor = ExecutorKind.Http };
                    break;
                case "--executor" when value is "model":
                    parsed = parsed with { Executor = ExecutorKind.Model };
                    break;
                case "--journal":
                    parsed = parsed with { Journal = value };
                    break;
                case "--pool":
                    parsed = parsed with { Pool = value };
                    break;
                case "--pause-points" when Directory.Exists(value):
                    parsed = parsed with { PausePoints = value };
                    break;
                case "--without" when RemovableParts.All.Contains(value):
                    parsed = parsed with { Without = [.. parsed.Without, value] };
                    break;
                default:
                    return null;
            }
        }

        return parsed;
    }
}

/// <summary>Who does the work.</summary>
internal enum ExecutorKind
{
    /// <summary>The product's own: sessions and flows in browsers.</summary>
    Browser,

    /// <summary>The product's protocol with HTTP in place of pages.</summary>
    Http,

    /// <summary>Only the queue is the product's.</summary>
    Model,
}

/// <summary>The parts that can be taken out.</summary>
internal static class RemovableParts
{
    public const string FenceCheck = "fence-check";
    public const string VerifyFirst = "verify-first";
    public const string PreCheck = "pre-check";
    public const string AccountPermits = "account-permits";
    public const string Release = "release";
    public const string Reap = "reap";
    public const string Refresh = "refresh";
    public const string SiteAvailability = "site-availability";
    public const string SearchProof = "search-proof";

    public static IReadOnlyList<string> All { get; } = [FenceCheck, VerifyFirst, PreCheck, AccountPermits, Release, Reap, Refresh, SiteAvailability, SearchProof];
}
