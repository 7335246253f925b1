using BrowserAgent.Sessions.Pool;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Queue;

/// <summary>An account's seats once across all workers of the queue. A killed worker's are free when its time is over, by the server's clock.</summary>
internal sealed class RedisAccountSeats(RedisLink link, IOptions<QueueOptions> options) : IAccountSeats
{
    private readonly ScriptRunner _scripts = new(link, new QueueKeys(options.Value.Name));

    /// <exception cref="QueueUnavailableException">Redis did not answer; the seat may be taken all the same.</exception>
    public async ValueTask<bool> TryTakeAsync(AccountId account, string holder, int seats, TimeSpan hold, CancellationToken cancellationToken) =>
        (string?)await _scripts.RunAsync(QueueScript.Seat, [Field(account), holder, seats, (long)hold.TotalMilliseconds], repeatable: true, cancellationToken) == "ok";

    public async ValueTask LeaveAsync(AccountId account, string holder, CancellationToken cancellationToken) =>
        await _scripts.RunAsync(QueueScript.Seat, [Field(account), holder, 0, 0], repeatable: true, cancellationToken);

    private static string Field(AccountId account) => $"{account.Site}\u0001{account.Name}";
}
