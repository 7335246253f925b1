namespace BrowserAgent.Sessions.Sizing;

/// <summary>What one account has and what is asked of it.</summary>
internal sealed record AccountSizingInput
{
    /// <summary>Sessions kept though nobody asks.</summary>
    public required int Floor { get; init; }

    /// <summary>Most sessions.</summary>
    public required int Ceiling { get; init; }

    /// <summary>Sessions that its schedule keeps now.</summary>
    public int Scheduled { get; init; }

    /// <summary>Leases granted, and callers that wait for this account and no other.</summary>
    public int Bound { get; init; }

    /// <summary>False when more sessions of it could not be logged in: the site refused it, or others have all that it may have.</summary>
    public bool CanGrow { get; init; } = true;
}

/// <summary>How many sessions each account of one site should have.</summary>
internal static class PoolSizeCalculator
{
    /// <param name="accounts">The site's accounts, those to be used first in front.</param>
    /// <param name="demand">Sessions that the site's work could use at once.</param>
    /// <returns>A number for each account: what itself needs, and its share of the demand that the others do not cover.</returns>
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
