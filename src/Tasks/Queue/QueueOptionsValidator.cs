using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Queue;

/// <summary>The rules that concern several of the queue's options; the range of a single one is on its property.</summary>
internal sealed class QueueOptionsValidator : IValidateOptions<QueueOptions>
{
    public ValidateOptionsResult Validate(string? name, QueueOptions options)
    {
        var faults = new List<string>();
        if (options.RenewEvery > options.Lease / 3)
        {
            faults.Add($"Queue:RenewEvery ({options.RenewEvery}) is more than a third of Queue:Lease ({options.Lease}): one failed renewal could lose the job. Shorten RenewEvery or lengthen Lease.");
        }

        if (options.IdlePollMin > options.IdlePollMax)
        {
            faults.Add($"Queue:IdlePollMin ({options.IdlePollMin}) is longer than Queue:IdlePollMax ({options.IdlePollMax}).");
        }

        if (options.BackoffBase > options.BackoffCap)
        {
            faults.Add($"Queue:BackoffBase ({options.BackoffBase}) is longer than Queue:BackoffCap ({options.BackoffCap}).");
        }

        if (options.RememberKeys < options.BackoffCap * options.MaxAttempts)
        {
            faults.Add($"Queue:RememberKeys ({options.RememberKeys}) is shorter than the longest chain of retries (MaxAttempts × BackoffCap, {options.BackoffCap * options.MaxAttempts}).");
        }

        foreach (var (site, limit) in options.Sites)
        {
            var results = new List<ValidationResult>();
            if (!Validator.TryValidateObject(limit, new ValidationContext(limit), results, validateAllProperties: true))
            {
                faults.AddRange(results.Select(result => $"Queue:Sites:{site}: {result.ErrorMessage}"));
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
