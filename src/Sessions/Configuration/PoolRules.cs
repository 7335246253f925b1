using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Sessions.Configuration;

/// <summary>Rules of the pool that hold between keys.</summary>
internal sealed class PoolRules : IValidateOptions<PoolOptions>
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

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
