using BrowserAgent.Sessions.Accounts;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The seats taken out: whoever asks may sign in.</summary>
internal sealed class UnlimitedAccountPermits : IAccountPermits
{
    public ValueTask<bool> TryAcquireAsync(AccountId account, string holder, int permits, TimeSpan duration, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask ReleaseAsync(AccountId account, string holder, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
