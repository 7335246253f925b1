using BrowserAgent.Tasks.People;

namespace BrowserAgent.Tasks.Queue;

/// <summary>A person's approval as the queue counts it.</summary>
/// <param name="ByWhom">Who approves.</param>
/// <param name="NeedsTwo">The job goes on only when another name has approved it before.</param>
internal sealed record ApprovalVote(string ByWhom, bool NeedsTwo = false)
{
    /// <summary>Two names with the same identity are one person.</summary>
    public string Identity => PersonName.IdentityOf(ByWhom);
}
