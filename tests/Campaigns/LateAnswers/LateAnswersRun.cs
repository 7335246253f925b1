using System.Diagnostics;
using BrowserAgent.Campaigns.Judging;
using BrowserAgent.Campaigns.Workers;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Campaigns.LateAnswers;

/// <summary>A healthy worker, a site that answers late. A record that was there already must not be entered again, and lateness alone is no reason to ask a person.</summary>
internal static class LateAnswersRun
{
    private const double MostReviews = 0.03;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StallTimeout = TimeSpan.FromMinutes(3);

    public static async Task<CampaignReport> RunAsync(LateAnswersPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        await using var fixture = await LateAnswersFixture.OpenAsync(plan, cancellationToken);
        var orders = plan.Draw();
        foreach (var order in orders.Where(order => order.IsThere))
        {
            fixture.Site.Add(order.Reference, order.Supplier, order.Title);
        }

        using var worker = fixture.StartWorker();
        var sent = new List<(LateOrder Order, JobId Id)>();
        foreach (var order in orders)
        {
            sent.Add((order, await fixture.SendAsync(order, cancellationToken)));
        }

        await SettleAsync(fixture, worker, sent.Count, progress, cancellationToken);
        await worker.StopAsync(cancellationToken);
        return await JudgeAsync(fixture, plan, sent, cancellationToken);
    }

    private static async Task SettleAsync(LateAnswersFixture fixture, WorkerProcess worker, int jobs, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var (last, changed) = (-1L, Stopwatch.GetTimestamp());
        while (last < jobs)
        {
            if (worker.Died)
            {
                throw new CampaignAbortedException($"The worker ended by itself.\n{worker.Log}");
            }

            var settled = (await fixture.Operations.CountAsync(cancellationToken)).Where(count => IsSettled(count.Key)).Sum(count => count.Value);
            if (settled != last)
            {
                progress.Report($"{settled} of {jobs} jobs at an end; {fixture.Site.Late} late answers");
                (last, changed) = (settled, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(changed) > StallTimeout)
            {
                throw new CampaignAbortedException($"Nothing new for {StallTimeout.TotalSeconds:0} s: {settled} of {jobs} jobs at an end.\n{worker.Log}");
            }

            await Task.Delay(PollInterval, cancellationToken);
        }
    }

    private static async Task<CampaignReport> JudgeAsync(
        LateAnswersFixture fixture, LateAnswersPlan plan, List<(LateOrder Order, JobId Id)> sent, CancellationToken cancellationToken)
    {
        var jobs = new List<(LateOrder Order, JobRecord? Record)>();
        foreach (var (order, id) in sent)
        {
            jobs.Add((order, await fixture.Operations.FindAsync(id, cancellationToken)));
        }

        var records = fixture.Site.Records;
        var orders = sent.ToDictionary(job => job.Order.Reference, job => job.Order, StringComparer.Ordinal);
        var lost = jobs.Count(job => job.Record is not { } record || !IsSettled(record.State));
        var duplicates = records.GroupBy(record => record.Reference, StringComparer.Ordinal).Sum(same => same.Count() - 1);
        var wrong = records.Count(record => !orders.TryGetValue(record.Reference, out var order) || !order.IsSavedIn(record));
        var saved = records.Select(record => record.Reference).ToHashSet(StringComparer.Ordinal);
        var withoutRecord = jobs.Count(job => job.Record is { State: JobState.Done } && !saved.Contains(job.Order.Reference));
        var reviews = jobs.Where(job => job.Record is { State: JobState.Review or JobState.Dead }).ToList();
        return new CampaignReport
        {
            Campaign = plan.Name,
            Jobs = sent.Count,
            Faults = fixture.Site.Late,
            Lost = lost,
            Duplicates = duplicates,
            Wrong = wrong,
            RecoveryP95 = null,
            Seed = plan.Seed,
            Figures =
            [
                new("already_there", jobs.Count(job => job.Order.IsThere)),
                new("done", jobs.Count(job => job.Record is { State: JobState.Done })),
                new("needless_reviews", reviews.Count),
                new("review_reasons", reviews.Select(job => job.Record!.Reason).Take(10).ToList()),
            ],
            Failures =
            [
                .. lost > 0 ? (string[])[$"{lost} jobs are lost."] : [],
                .. duplicates > 0 ? (string[])[$"The site holds {duplicates} records too many."] : [],
                .. wrong > 0 ? (string[])[$"{wrong} records differ from what was ordered."] : [],
                .. withoutRecord > 0 ? (string[])[$"{withoutRecord} jobs are said to be done and have no record."] : [],
                .. reviews.Count > sent.Count * MostReviews ? (string[])[$"{reviews.Count} of {sent.Count} jobs went to a person or died, because answers were late."] : [],
            ],
        };
    }

    private static bool IsSettled(JobState state) => state is JobState.Done or JobState.Review or JobState.Dead or JobState.Rejected;
}
