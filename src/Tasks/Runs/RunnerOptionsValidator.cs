using BrowserAgent.Tasks.Queue;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Runs;

/// <summary>Checks the runner's times against each other and against the queue's.</summary>
internal sealed class RunnerOptionsValidator(IOptions<QueueOptions> queue) : IValidateOptions<RunnerOptions>
{
    public ValidateOptionsResult Validate(string? name, RunnerOptions options)
    {
        var failures = new List<string>();
        var usable = queue.Value.Lease - queue.Value.RenewEvery;
        if (options.CommitBudget >= usable)
        {
            failures.Add(
                $"Runner:CommitBudget is {options.CommitBudget}, but between two renewals the lease may be down to {usable} (Queue:Lease minus Queue:RenewEvery), "
                + "so the commit guard could stop every commit. Make the budget shorter or the lease longer.");
        }

        if (options.SearchEvery > options.SearchWindow)
        {
            failures.Add($"Runner:SearchEvery is {options.SearchEvery}, longer than Runner:SearchWindow, {options.SearchWindow}. Search at least once within the window.");
        }

        if (options.SearchWindow >= options.JobTimeout)
        {
            failures.Add($"Runner:SearchWindow is {options.SearchWindow}, not shorter than Runner:JobTimeout, {options.JobTimeout}: the time limit would always end the search for an unknown commit. Make the window shorter.");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
