using BrowserAgent.Fixtures.Meridian.Faults;

namespace BrowserAgent.Campaigns.FaultyErp;

/// <summary>One kind of error that the site makes, for a share of the orders, once each.</summary>
/// <param name="Name">As in the report.</param>
/// <param name="Share">Of all orders.</param>
/// <param name="Fault">Armed for the order's reference.</param>
/// <param name="Leaves">Whether the order's record exists afterwards, or will.</param>
internal sealed record InjectedSiteError(string Name, double Share, FaultSpec Fault, bool Leaves)
{
    /// <summary>Longer than the pack waits for an answer, by the same factor as 30 s to its own 15 s.</summary>
    public static TimeSpan Slowness { get; } = TimeSpan.FromSeconds(6);

    /// <summary>How long the campaign's copy of the pack waits for the answer of a save, a fifth of what the pack says.</summary>
    public const string AnswerWithin = "3s";

    /// <summary>
    /// 10 % server errors (4 before the save, 3 after it, 3 on the search before it), 5 % saved and never answered, 3 % cut before the save where a browser
    /// sends again by itself, 5 % slow, 5 % locked by somebody else.
    /// </summary>
    public static IReadOnlyList<InjectedSiteError> All { get; } =
    [
        new("error_before_commit", 0.04, Save(FaultKind.ErrorBeforeCommit), Leaves: false),
        new("error_after_commit", 0.03, Save(FaultKind.CommitThen500), Leaves: true),
        new("maintenance", 0.03, new FaultSpec { Kind = FaultKind.Maintenance, Method = "GET", Path = "/orders", Times = 1 }, Leaves: true),
        new("commit_no_answer", 0.05, Save(FaultKind.CommitThenNoAnswer), Leaves: true),
        new("cut_before_commit", 0.03, Save(FaultKind.NoAnswerBeforeCommit), Leaves: false),
        new("slow", 0.05, Save(FaultKind.Slow) with { Ms = (int)Slowness.TotalMilliseconds }, Leaves: true),
        new("locked", 0.05, Save(FaultKind.Locked), Leaves: false),
    ];

    private static FaultSpec Save(string kind) => new() { Kind = kind, Method = "POST", Path = "/orders", Times = 1 };
}
