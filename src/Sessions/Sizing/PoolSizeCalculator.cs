namespace BrowserAgent.Sessions.Sizing;

/// <summary>The limits of one account and its current demand.</summary>
internal sealed record AccountSizingInput
{
    /// <summary>Sessions kept warm without demand.</summary>
    public required int Floor { get; init; }

    /// <summary>The maximum number of sessions.</summary>
    public required int Ceiling { get; init; }

    /// <summary>Sessions that its schedule keeps warm now.</summary>
    public int Scheduled { get; init; }

    /// <summary>Leases granted, plus callers that wait for this account only.</summary>
    public int Bound { get; init; }

    /// <summary>False when more sessions could not log in: the site refused the account, or other workers hold all of its permits.</summary>
    public bool CanGrow { get; init; } = true;
}

/// <summary>Calculates how many sessions each account of one site should have.</summary>
internal static class PoolSizeCalculator
{
    /// <param name="accounts">The site's accounts, in order of preference.</param>
    /// <param name="demand">Sessions that the site's jobs could use at once.</param>
    /// <returns>A number for each account: its own need, plus its share of the demand that the other accounts do not cover.</returns>
    public static IReadOnlyList<int> Calculate(IReadOnlyList<AccountSizingInput> accounts, int demand)
    {
        var sizes = accounts.Select(account => Math.Min(account.Ceiling, Math.Max(account.Floor, Math.Max(account.Scheduled, account.Bound)))).ToArray();
        var missing = demand - sizes.Where((_, place) => accounts[place].CanGrow).Sum();
        for (var place = 0; place < sizes.Length && missing > 0; place++)
        {
            if (accounts[place].CanGrow)
            {
                var more = Math.Min(missing, accounts[place].Ceiling - sizes[place]);
                sizes[place] += more;
                missing -= more;
            }
        }

        return sizes;
    }
}
