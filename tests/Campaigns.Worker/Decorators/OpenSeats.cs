using BrowserAgent.Sessions.Pool;

namespace BrowserAgent.Campaigns.Worker.Decorators;

/// <summary>The seats taken out: whoever asks may sign in.</summary>
internal sealed class OpenSeats : IAccountSeats
{
    public ValueTask<bool> TryTakeAsync(AccountId account, string holder, int seats, TimeSpan hold, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    public ValueTask LeaveAsync(AccountId account, string holder, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
