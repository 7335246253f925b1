using BrowserAgent.Tasks.SetAside;
using BrowserAgent.Worker.Formatting;

namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the page of unreadable jobs and messages shows.</summary>
public sealed record SetAsidePageModel
{
    public const string Path = "/set-aside";

    public required SetAsideCounts Counts { get; init; }

    public required IReadOnlyList<SetAsideJob> Jobs { get; init; }

    /// <summary>Newest first.</summary>
    public required IReadOnlyList<DeadInboxMessage> Messages { get; init; }

    public required SignedInPerson Person { get; init; }

    public required TimeFormatter TimeFormatter { get; init; }
}
