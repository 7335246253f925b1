using BrowserAgent.Sessions.Pool;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Sessions to look at; none to lease.</summary>
internal sealed class SamplePool : ISessionPool
{
    public Task<LeaseOutcome> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<LeaseOutcome>(new LeaseOutcome.NoneFree("The sample pool lends nothing."));

    public IReadOnlyList<SessionStatus> Status() =>
    [
        Session("clerk-1", SessionState.Leased, TimeSpan.FromMinutes(17.4), 31, null),
        Session("clerk-2", SessionState.Leased, TimeSpan.FromMinutes(92), 12, null),
        Session("clerk-3", SessionState.Warming, null, 0, null),
        Session("clerk-4", SessionState.Refused, null, 0, "The site refused the password: mend the secret, then restart."),
    ];

    private static SessionStatus Session(string name, SessionState state, TimeSpan? left, int jobs, string? trouble) => new()
    {
        SessionId = $"session-{name}",
        Account = new AccountId("meridian", name),
        State = state,
        Jobs = jobs,
        SiteTimeLeft = left,
        Trouble = trouble,
    };
}
