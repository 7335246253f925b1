using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Webhooks;

/// <summary>One call that this worker took from the outbox.</summary>
/// <param name="Member">Its name in the outbox: job id, <c>\1</c>, state.</param>
/// <param name="Token">The due time that taking it set. It changes when another worker takes it or when the job comes into the state anew, and then this worker's word on it counts no more.</param>
/// <param name="Failed">Calls that failed before.</param>
/// <param name="State">The state to tell of.</param>
/// <param name="Job">The job as it stands.</param>
internal sealed record OutboxItem(string Member, string Token, int Failed, JobState State, JobRecord Job)
{
    public string EventId => EventIdOf(Member);

    public static string EventIdOf(string member) => member.Replace('\u0001', '.');
}
