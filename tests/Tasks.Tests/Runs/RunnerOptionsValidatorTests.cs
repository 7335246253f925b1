using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Runs;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Tests.Runs;

public sealed class RunnerOptionsValidatorTests
{
    private readonly RunnerOptionsValidator _sut = new(Options.Create(new QueueOptions { Lease = TimeSpan.FromSeconds(15), RenewEvery = TimeSpan.FromSeconds(5) }));

    [Fact]
    public void Validate_Defaults_AreValid() => Assert.True(_sut.Validate(null, new RunnerOptions()).Succeeded);

    [Fact]
    public void Validate_BudgetOfTheWholeLease_SaysWhatIsUsable() => Assert.Equal(
        "Runner:CommitBudget is 00:00:10, but between two renewals the lease may be down to 00:00:10 (Queue:Lease minus Queue:RenewEvery), "
        + "so the commit guard could stop every commit. Make the budget shorter or the lease longer.",
        Assert.Single(_sut.Validate(null, new RunnerOptions { CommitBudget = TimeSpan.FromSeconds(10) }).Failures!));

    [Fact]
    public void Validate_SearchIntervalOverTheWindow_IsNamed() => Assert.Equal(
        "Runner:SearchEvery is 00:01:01, longer than Runner:SearchWindow, 00:01:00. Search at least once within the window.",
        Assert.Single(_sut.Validate(null, new RunnerOptions { SearchEvery = TimeSpan.FromSeconds(61) }).Failures!));

    [Fact]
    public void Validate_WindowOfTheWholeRun_IsNamed() => Assert.Equal(
        "Runner:SearchWindow is 00:05:00, not shorter than Runner:JobTimeout, 00:05:00: the time limit would always end the search for an unknown commit. Make the window shorter.",
        Assert.Single(_sut.Validate(null, new RunnerOptions { SearchWindow = TimeSpan.FromMinutes(5) }).Failures!));
}
