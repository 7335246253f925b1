using BrowserAgent.Demo.OrderFiles;

namespace BrowserAgent.Demo.Verification;

/// <summary>
/// Compares what the site holds with what people expect. The worker's word counts only where the site can't know: which jobs wait for a person
/// and which were refused.
/// </summary>
internal static class RunVerifier
{
    public static Findings Verify(RunData runData)
    {
        var problems = new List<string>(runData.Missing);
        var before = runData.Before.ToLookup(order => order.Reference);
        var after = runData.After.ToLookup(order => order.Reference);
        var wanted = runData.Expected
            .Where(expected => expected.Order is not null)
            .GroupBy(expected => expected.Order!.Reference)
            .ToDictionary(group => group.Key, group => group.First().Order!);

        var duplicates = after
            .Where(group => group.Count() > (wanted.ContainsKey(group.Key) ? 1 : Math.Max(1, before[group.Key].Count())))
            .ToList();
        problems.AddRange(duplicates.Select(group => $"{group.Key} is in the site {group.Count()} times."));
        var wrong = WrongOrders(before, after, wanted);
        problems.AddRange(wrong);
        problems.AddRange(runData.Alarms);

        var (jobs, nowhere) = JobsOf(runData);
        var lost = nowhere.Concat(SaidDoneButMissing(jobs, after)).ToList();
        problems.AddRange(lost);
        problems.AddRange(WrongEnds(runData));
        problems.AddRange(jobs.Where(job => job.View is { State: "dead" }).Select(job => $"{job.Order.Id} was given up: {job.View!.Reason}"));

        var entered = wanted.Keys.Count(reference => after[reference].Any() && !before[reference].Any());
        problems.AddRange(NotEntered(runData, before, after));

        var alreadyThere = jobs
            .Where(job => job is { View.State: "done", Order.Order: { } order } && after[order.Reference].Any())
            .GroupBy(job => job.Order.Order!.Reference)
            .Sum(group => group.Count() - (before[group.Key].Any() ? 0 : 1));
        var views = runData.Jobs.Values;
        var calls = views.Sum(view => view.LlmCalls);
        var tokens = views.Sum(view => view.LlmTokens);
        if ((calls, tokens) != runData.Provider)
        {
            problems.Add($"The audit trails count {calls} model calls and {tokens} tokens, the provider {runData.Provider.Calls} and {runData.Provider.Tokens}.");
        }

        return new Findings
        {
            Sent = runData.Submissions.Count,
            Jobs = jobs.Count + nowhere.Count,
            Entered = entered,
            AlreadyThere = alreadyThere,
            InReview = jobs.Count(job => job.View is { State: "review" }),
            Rejected = jobs.Count(job => job.View is { State: "rejected" }),
            GivenUp = jobs.Count(job => job.View is { State: "dead" }),
            Lost = lost.Count,
            Duplicates = duplicates.Count,
            Wrong = wrong.Count + runData.Alarms.Count,
            Rungs = views.SelectMany(view => view.Rungs).GroupBy(rung => rung.Key)
                .ToDictionary(group => group.Key, group => group.Sum(rung => rung.Value)),
            LlmCalls = calls,
            LlmTokens = tokens,
            SecondsPerOrder = entered == 0 ? 0 : Math.Round(runData.Duration.TotalSeconds / entered, 1),
            Problems = problems,
        };
    }

    /// <summary>One sentence for each saved order that should be different, or should not be.</summary>
    private static List<string> WrongOrders(
        ILookup<string, OrderValues> before, ILookup<string, OrderValues> after, Dictionary<string, OrderValues> wanted)
    {
        var wrong = new List<string>();
        foreach (var order in after.SelectMany(group => group))
        {
            var reference = order.Reference;
            IReadOnlyList<OrderValues> right = wanted.TryGetValue(reference, out var asked) ? [asked] : [.. before[reference]];
            if (right.Count == 0)
            {
                wrong.Add($"{reference} was saved and should not have been: {string.Join(", ", order.Lines)}.");
            }
            else if (right.All(candidate => order.DifferencesFrom(candidate).Count > 0))
            {
                wrong.Add($"{reference} was saved wrong: {string.Join("; ", order.DifferencesFrom(right[0]))}.");
            }
        }

        wrong.AddRange(before.Where(group => !after[group.Key].Any()).Select(group => $"{group.Key} was in the site before and is gone."));
        return wrong;
    }

    /// <summary>The distinct jobs with their orders, and a sentence for each order that became no job or has no end.</summary>
    private static (List<(ExpectedOrder Order, ReportedJob? View)> Jobs, List<string> Nowhere) JobsOf(RunData runData)
    {
        var orders = runData.Expected.ToDictionary(expected => expected.Id);
        var jobs = new List<(ExpectedOrder, ReportedJob?)>();
        var nowhere = new List<string>();
        var seen = new HashSet<string>();
        foreach (var submission in runData.Submissions)
        {
            if (submission.JobId is null || !runData.Jobs.TryGetValue(submission.JobId, out var view))
            {
                nowhere.Add($"{submission.OrderId} became no job: {submission.Status}.");
            }
            else if (seen.Add(submission.JobId))
            {
                if (view.IsSettled)
                {
                    jobs.Add((orders[submission.OrderId], view));
                }
                else
                {
                    nowhere.Add($"{submission.OrderId} has no end: its job is still {view.State}{(view.Reason is null ? "" : $" ({view.Reason})")}.");
                }
            }
        }

        nowhere.AddRange(runData.Expected
            .Where(expected => !runData.Submissions.Any(submission => submission.OrderId == expected.Id))
            .Select(expected => $"{expected.Id} was never sent."));
        return (jobs, nowhere);
    }

    private static IEnumerable<string> NotEntered(RunData runData, ILookup<string, OrderValues> before, ILookup<string, OrderValues> after) => runData.Expected
        .Where(expected => expected is { Ends: ExpectedResult.Entered, Order: { } order } && !before[order.Reference].Any())
        .Select(expected => expected.Order!.Reference)
        .Distinct()
        .Where(reference => !after[reference].Any())
        .Select(reference => $"{reference} was to be entered and is not in the site.");

    private static IEnumerable<string> SaidDoneButMissing(List<(ExpectedOrder Order, ReportedJob? View)> jobs, ILookup<string, OrderValues> after) => jobs
        .Where(job => job is { View.State: "done", Order.Order: { } order } && !after[order.Reference].Any())
        .Select(job => $"{job.Order.Id} is said to be done, and {job.Order.Order!.Reference} is not in the site.");

    private static IEnumerable<string> WrongEnds(RunData runData)
    {
        foreach (var submission in runData.Submissions)
        {
            var expected = runData.Expected.First(candidate => candidate.Id == submission.OrderId);
            var view = submission.JobId is null ? null : runData.Jobs.GetValueOrDefault(submission.JobId);
            var isRight = expected.Ends switch
            {
                ExpectedResult.Known => submission.Status == "known",
                ExpectedResult.Rejected => view?.State == "rejected",
                ExpectedResult.Review => view?.State == "review",
                _ => view?.State == "done",
            };
            if (!isRight)
            {
                yield return $"{expected.Id} ({expected.Why}) was to end as {expected.Ends}, and is {(expected.Ends == ExpectedResult.Known ? submission.Status : view?.State ?? submission.Status)}"
                    + $"{(view?.Reason is { } reason ? $": {reason}" : ".")}";
            }
        }
    }
}
