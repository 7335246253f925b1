using System.Globalization;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Configuration;
using BrowserAgent.Sessions.Sizing;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Pool;

/// <summary>Checks rules of the pool options that involve more than one key.</summary>
internal sealed class PoolOptionsValidator : IValidateOptions<PoolOptions>
{
    public ValidateOptionsResult Validate(string? name, PoolOptions options)
    {
        var faults = options.Accounts
            .GroupBy(account => new AccountId(account.Site, account.Name))
            .Where(same => same.Count() > 1)
            .Select(same => $"{PoolOptions.Section}:Accounts names {same.Key} {same.Count()} times; name it once and set Sessions (allowed is 1 to 16).")
            .ToList();
        if (options.RetryCap < options.RetryBase)
        {
            faults.Add($"{PoolOptions.Section}:RetryCap is {options.RetryCap}; allowed is {PoolOptions.Section}:RetryBase ({options.RetryBase}) or more.");
        }

        if (options.ScheduleTimeZone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(options.ScheduleTimeZone, out _))
        {
            faults.Add($"{PoolOptions.Section}:ScheduleTimeZone is \"{options.ScheduleTimeZone}\"; allowed is an IANA name such as Europe/Berlin, or empty for the worker's own.");
        }

        faults.AddRange(options.Accounts.SelectMany(Faults));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> Faults(AccountOptions account, int place)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{PoolOptions.Section}:Accounts:{place}");
        if (account.Floor > account.Sessions)
        {
            yield return $"{key}:Floor is {account.Floor}; allowed is 0 to {key}:Sessions ({account.Sessions}).";
        }

        for (var entry = 0; entry < account.Schedule.Count; entry++)
        {
            var (time, timeKey) = (account.Schedule[entry], string.Create(CultureInfo.InvariantCulture, $"{key}:Schedule:{entry}"));
            if (time.Sessions > account.Sessions)
            {
                yield return $"{timeKey}:Sessions is {time.Sessions}; allowed is 1 to {key}:Sessions ({account.Sessions}).";
            }

            if (time.Cron.Length > 0 && WarmSchedule.WhyUnreadable(time.Cron) is { } why)
            {
                yield return $"{timeKey}:Cron is \"{time.Cron}\": {why} Write seconds, minutes, hours, day of month, month, day of week, for example \"0 45 7 ? * MON-FRI\".";
            }
        }
    }
}
