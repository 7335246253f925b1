using BrowserAgent.Fixtures.Meridian.Records;

namespace BrowserAgent.Campaigns.Judging;

/// <summary>Sign-ins as the site itself recorded them.</summary>
internal sealed record SignInStatistics
{
    /// <summary>Sign-ins that gave a session.</summary>
    public required int Logins { get; init; }

    /// <summary>Tries that the site refused, for whatever reason.</summary>
    public required int Refused { get; init; }

    public required int ReusedCodes { get; init; }

    /// <summary>Accounts that the site locked.</summary>
    public required int Lockouts { get; init; }

    /// <summary>When each account signed in, oldest first.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<DateTimeOffset>> ByAccount { get; init; }

    public static SignInStatistics Of(GroundTruth truth)
    {
        var good = truth.Logins.Where(login => login.Outcome == LoginResult.Ok).ToList();
        return new SignInStatistics
        {
            Logins = good.Count,
            Refused = truth.Logins.Count(login => login.Outcome is not LoginResult.Ok and not LoginResult.Kicked),
            ReusedCodes = truth.Logins.Count(login => login.Outcome == LoginResult.ReusedCode),
            Lockouts = truth.Events.Count(happened => happened.Kind == EventKind.AccountLocked),
            ByAccount = good.GroupBy(login => login.Account).ToDictionary(
                account => account.Key, account => (IReadOnlyList<DateTimeOffset>)[.. account.Select(login => login.At).Order()]),
        };
    }

    /// <summary>No account locked, no one-time code used twice.</summary>
    public IEnumerable<string> Failures()
    {
        if (Lockouts > 0)
        {
            yield return $"The site locked {Lockouts} accounts.";
        }

        if (ReusedCodes > 0)
        {
            yield return $"{ReusedCodes} one-time codes were used twice.";
        }
    }
}
