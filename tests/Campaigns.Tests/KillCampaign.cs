using System.Diagnostics;
using System.Globalization;
using BrowserAgent.Fixtures.Meridian.Faults;
using BrowserAgent.Fixtures.Meridian.Truth;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.Tests;

/// <summary>
/// Kills workers at one exact point. The site holds each save between the commit and its answer (or right before the commit); the worker whose
/// save is held is killed; its request is dropped unanswered; fresh workers take the jobs up again, and are the next round's victims.
/// </summary>
internal sealed class KillCampaign(CampaignBed bed, KillPlan plan)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly IReadOnlyList<CampaignOrder> _orders = CampaignOrder.Make(plan.Campaign, plan.Seed, plan.Rounds * plan.Workers);
    private readonly Dictionary<string, long> _killedAt = [];
    private readonly List<TimeSpan> _recoveries = [];
    private int _processesSeen;

    public async Task<CampaignReport> RunAsync(CancellationToken cancellationToken)
    {
        StartWorkers();
        foreach (var batch in _orders.Chunk(plan.Workers))
        {
            // Once per reference: a second save of it would go through, and be seen.
            await bed.ArmAsync(batch.Select(order => new FaultSpec { Kind = plan.Hold, Reference = order.Reference, Times = 1 }), cancellationToken);
            foreach (var order in batch)
            {
                await bed.PushAsync(order);
            }

            await WithinPatienceAsync(token => KillHeldAsync(batch, token), "every save of the round was held", cancellationToken);
            await bed.DropHeldAsync(cancellationToken);
            StartWorkers();
            await WithinPatienceAsync(token => SettleAsync(batch, token), "every job of the round was settled", cancellationToken);
        }

        foreach (var exit in await Task.WhenAll(bed.Workers.Where(worker => !worker.HasExited).Select(worker => worker.StopAsync(cancellationToken))))
        {
            Assert.Equal(0, exit);
        }

        return await JudgeAsync(cancellationToken);
    }

    private void StartWorkers()
    {
        for (var started = 0; started < plan.Workers; started++)
        {
            bed.StartWorker(plan.SearchWindow, plan.Without);
        }
    }

    private async Task KillHeldAsync(IReadOnlyList<CampaignOrder> batch, CancellationToken cancellationToken)
    {
        while (batch.Any(order => !_killedAt.ContainsKey(order.Reference)))
        {
            foreach (var held in await bed.HeldAsync(cancellationToken))
            {
                if (!_killedAt.ContainsKey(held.Reference))
                {
                    await KillAsync(held, cancellationToken);
                }
            }

            await LookAgainAsync(cancellationToken);
        }
    }

    /// <summary>Kills the worker of a held save, and makes sure that this was the moment: alive before, save held and phase intent after.</summary>
    private async Task KillAsync(HeldRequest held, CancellationToken cancellationToken)
    {
        var worker = bed.Workers.Single(started => started.Account == held.Account);
        _processesSeen = Math.Max(_processesSeen, bed.Leftovers.Processes().Count);
        AssertNoneDied();
        await worker.KillAsync(cancellationToken);
        _killedAt[held.Reference] = Stopwatch.GetTimestamp();
        Assert.Contains(await bed.HeldAsync(cancellationToken), still => still.Id == held.Id);
        Assert.Equal(JobPhase.Intent, (await bed.JobsAsync(cancellationToken))[held.Reference].Phase);
    }

    private async Task SettleAsync(IReadOnlyList<CampaignOrder> batch, CancellationToken cancellationToken)
    {
        var open = batch.Select(order => order.Reference).ToHashSet();
        while (open.Count > 0)
        {
            foreach (var job in (await bed.JobsAsync(cancellationToken)).Values.Where(job => IsSettled(job) && open.Remove(job.NaturalKey!)))
            {
                _recoveries.Add(Stopwatch.GetElapsedTime(_killedAt[job.NaturalKey!]));
            }

            await LookAgainAsync(cancellationToken);
        }
    }

    private async Task LookAgainAsync(CancellationToken cancellationToken)
    {
        AssertNoneDied();
        await Task.Delay(Look, cancellationToken);
    }

    private void AssertNoneDied() =>
        Assert.All(bed.Workers, worker => Assert.False(worker.Died, $"The worker of {worker.Account} ended by itself.\n{worker.Log}"));

    private async Task<CampaignReport> JudgeAsync(CancellationToken cancellationToken)
    {
        var truth = await bed.TruthAsync(cancellationToken);
        var jobs = await bed.JobsAsync(cancellationToken);
        var records = _orders.ToDictionary(order => order.Reference, order => truth.Orders.Where(record => record.Reference == order.Reference).ToList());
        return new CampaignReport
        {
            Campaign = plan.Campaign,
            Seed = plan.Seed,
            Jobs = _orders.Count,
            Faults = _killedAt.Count,
            Lost = _orders.Count(order => !jobs.TryGetValue(order.Reference, out var job) || !IsSettled(job)),
            Duplicates = records.Values.Sum(found => Math.Max(0, found.Count - 1)),
            Wrong = _orders.Sum(order => records[order.Reference].Count(record => !order.IsSavedIn(record))) + truth.Orders.Count(record => !records.ContainsKey(record.Reference)),
            Records = truth.Orders.Count,
            Entered = jobs.Values.Count(job => job is { State: JobState.Done, Verdict: JobVerdict.Entered }),
            InReview = jobs.Values.Count(job => job.State == JobState.Review),
            Reasons = [.. jobs.Values.Where(job => job.State != JobState.Done).Select(job => $"{job.NaturalKey}: {job.Reason}")],
            Reentries = _orders.Sum(order => Math.Max(0, Saves(truth, order.Reference) - 1)),
            ProcessesSeen = _processesSeen,
            Left = await LeftAsync(cancellationToken),
            RecoveryP95 = Math.Round(_recoveries.Order().ElementAt((int)Math.Ceiling(_recoveries.Count * 0.95) - 1).TotalSeconds, 1),
        };
    }

    /// <summary>Saves that reached the site: records, those held before they were one, and those refused.</summary>
    private static int Saves(GroundTruth truth, string reference) =>
        truth.Orders.Count(record => record.Reference == reference)
        + truth.Events.Count(happened => happened.Reference == reference
            && (happened.Kind == EventKind.Refused || (happened.Kind == EventKind.Fault && happened.Detail == FaultKind.HoldBeforeCommit)));

    /// <summary>A browser that was told to end takes a moment; what is still there after that is left over.</summary>
    private async Task<IReadOnlyList<string>> LeftAsync(CancellationToken cancellationToken)
    {
        var until = Stopwatch.GetTimestamp() + (5 * Stopwatch.Frequency);
        while (bed.Leftovers.Describe() is { Count: > 0 } left)
        {
            if (Stopwatch.GetTimestamp() > until)
            {
                return left;
            }

            await Task.Delay(Look, cancellationToken);
        }

        return [];
    }

    private async Task WithinPatienceAsync(Func<CancellationToken, Task> wait, string whatFor, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(plan.Patience);
        try
        {
            await wait(limit.Token);
        }
        catch (OperationCanceledException over) when (!cancellationToken.IsCancellationRequested)
        {
            var jobs = (await bed.JobsAsync(cancellationToken)).Values.Select(job => $"{job.NaturalKey}: {job.State}, {job.Phase}, {job.Reason}");
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture, $"Not within {plan.Patience}: {whatFor}.\n{string.Join('\n', jobs)}\n{bed.Logs()}"), over);
        }
    }

    private static bool IsSettled(JobRecord job) => job.State is JobState.Done or JobState.Review or JobState.Dead or JobState.Rejected;
}
