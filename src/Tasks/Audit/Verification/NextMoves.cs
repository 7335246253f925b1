namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>What a person does about a finding.</summary>
internal static class NextMoves
{
    private const string Keep = "Keep the folder as it is (copy it, change nothing), find out who could write to it, and ";

    private const string MakeReadable =
        "Run the command as the worker's user or as root. If it was, look what lies there and who changed its owner or mode: workers make regular files that they can read.";

    public static string ForJob(TrailFindingKind kind) => kind switch
    {
        TrailFindingKind.ChainRemoved => Keep + "check whether a worker of a version without hash chains used this folder meanwhile; if not, compare with a backup.",
        TrailFindingKind.AddedEvents =>
            "If a worker was killed at that time, or ran without the signing key, compare these events with its log: they may be its own. A worker that starts on this folder covers them as they are then. If not: "
            + Keep + "do not rely on these events.",
        TrailFindingKind.MissingTrail => Keep + "restore the job's folder from a backup; if it was archived, verify with --archived-before.",
        TrailFindingKind.Unreadable => MakeReadable,
        _ => Keep + "compare the job with a backup of the audit folder and with the record in the site. Do not rely on this trail.",
    };

    public static string ForCheckpoints(TrailFindingKind kind) => kind switch
    {
        TrailFindingKind.UnknownKey => "If keys were changed, give the former public key as well (--key); if not, somebody signed with a key of their own: compare with a copy of the checkpoints (--copy).",
        TrailFindingKind.MissingCheckpoints => Keep + "compare with a copy of the checkpoints (--copy): of the second folder, of Redis or of the log. Jobs that only missing checkpoints covered are not proved.",
        TrailFindingKind.Unreadable => MakeReadable,
        _ => Keep + "compare with a copy of the checkpoints (--copy). Jobs that only this checkpoint covered are not proved.",
    };
}
