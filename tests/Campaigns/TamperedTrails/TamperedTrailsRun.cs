using BrowserAgent.Tasks.Audit.Verification;

namespace BrowserAgent.Campaigns.TamperedTrails;

/// <summary>Tampers with one job at a time, verifies the whole folder, and puts everything back.</summary>
internal static class TamperedTrailsRun
{
    public static async Task<CampaignReport> RunAsync(TamperedTrailsPlan plan, IProgress<string> progress, CancellationToken cancellationToken)
    {
        var random = new Random(plan.Seed);
        using var trails = await RecordedTrails.RecordAsync(plan.Jobs, random, cancellationToken);
        progress.Report($"{plan.Jobs} trails are recorded.");
        var untouched = await trails.VerifyAsync(plan.Without, cancellationToken);
        var tries = new List<Try>();
        foreach (var attack in TrailAttacks.All.Concat(TrailAttacks.Additions))
        {
            for (var number = 0; number < plan.Times; number++)
            {
                tries.Add(await TryAsync(trails, attack, number, plan, random, cancellationToken));
            }

            progress.Report($"{attack.Name}: {tries.Count(one => one.Attack == attack.Name && one.IsFound)} of {plan.Times} found.");
        }

        return Report(plan, untouched, await trails.VerifyAsync(plan.Without, cancellationToken), tries);
    }

    private static async Task<Try> TryAsync(RecordedTrails trails, TrailAttack attack, int number, TamperedTrailsPlan plan, Random random, CancellationToken cancellationToken)
    {
        var job = trails.Jobs[random.Next(trails.Jobs.Count)];
        using var list = new FolderSnapshot(trails.Folder);
        using var folder = new FolderSnapshot(trails.FolderOf(job));
        var wrong = attack.Run(trails, job, random, number);
        var findings = (await trails.VerifyAsync(plan.Without, cancellationToken)).Findings;
        if (wrong != job)
        {
            Directory.Delete(trails.FolderOf(wrong), recursive: true);
        }

        return new Try(
            attack.Name,
            findings.Any(finding => finding.Job == wrong.Value || (finding.Job is null && attack.IsOnList(number))),
            findings.Count(finding => finding.Job is { } named && named != wrong.Value),
            findings.Count(finding => finding is not { File.Length: > 0, Meaning.Length: > 0, NextMove.Length: > 0 }));
    }

    private static CampaignReport Report(TamperedTrailsPlan plan, TrailVerification before, TrailVerification after, IReadOnlyList<Try> tries)
    {
        // The additions are counted apart: the figures of the seven kinds stay comparable.
        var additions = tries.Where(one => TrailAttacks.Additions.Any(addition => addition.Name == one.Attack)).ToList();
        var changes = tries.Where(one => TrailAttacks.All.Any(change => change.Name == one.Attack)).ToList();
        var (unseen, unseenAdditions) = (changes.Count(one => !one.IsFound), additions.Count(one => !one.IsFound));
        var falseAlarms = before.Findings.Count + after.Findings.Count + tries.Sum(one => one.Others);
        var incomplete = tries.Sum(one => one.Incomplete);
        return new CampaignReport
        {
            Campaign = plan.Name,
            Jobs = plan.Jobs,
            Faults = changes.Count,
            Lost = 0,
            Duplicates = 0,
            Wrong = 0,
            RecoveryP95 = null,
            Seed = plan.Seed,
            Figures =
            [
                new("found", changes.Count - unseen),
                new("unseen", unseen),
                new("unseen_by_kind", tries.Where(one => !one.IsFound).CountBy(one => one.Attack).ToDictionary(StringComparer.Ordinal)),
                new("additions_found", additions.Count - unseenAdditions),
                new("additions_unseen", unseenAdditions),
                new("false_alarms", falseAlarms),
                new("events", before.Events),
                new("pictures_and_results", before.Files),
                new("checkpoints", before.Checkpoints),
            ],
            Failures =
            [
                .. unseen == 0 ? (string[])[] : [$"{unseen} of {changes.Count} changes were not found."],
                .. unseenAdditions == 0 ? (string[])[] : [$"{unseenAdditions} of {additions.Count} additions were not found."],
                .. falseAlarms == 0 ? (string[])[] : [$"{falseAlarms} findings concern jobs that nobody touched: {string.Join("; ", before.Findings.Concat(after.Findings).Take(3).Select(finding => finding.Meaning))}"],
                .. incomplete == 0 ? (string[])[] : [$"{incomplete} findings do not say where, what and what to do."],
                .. before.Jobs == plan.Jobs && after.Jobs == plan.Jobs ? (string[])[] : [$"{before.Jobs} and {after.Jobs} trails were verified, {plan.Jobs} were written."],
            ],
        };
    }

    /// <param name="Attack">The kind of tampering.</param>
    /// <param name="IsFound">There was a finding where the tampering was.</param>
    /// <param name="Others">Findings about jobs that were not touched.</param>
    /// <param name="Incomplete">Findings that lack a text.</param>
    private sealed record Try(string Attack, bool IsFound, int Others, int Incomplete);
}
