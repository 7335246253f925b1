using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Tasks.Queue;
using BrowserAgent.Tasks.Redis.Connections;
using BrowserAgent.Tasks.Redis.Scripts;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Coordination;

/// <summary>One-time codes once across all workers of the queue, also over their restarts.</summary>
internal sealed class RedisCodeLedger(RedisClient redis, IOptions<QueueOptions> options) : IOneTimeCodeLedger
{
    private readonly ScriptRunner _scripts = new(redis, new QueueKeys(options.Value.Name));

    /// <exception cref="InvalidOperationException">This machine's clock runs more than a minute before the Redis server's.</exception>
    /// <exception cref="QueueUnavailableException">Redis did not answer; the code may be taken all the same.</exception>
    public async ValueTask<bool> TryUseAsync(AccountId account, long step, CancellationToken cancellationToken)
    {
        // Repeated after a lost answer it says "used": the caller then waits for the next code, which costs 30 s and no login.
        var answer = (string?)await _scripts.RunAsync(QueueScript.OneTimeCode, [$"{account.Site}\u0001{account.Name}", step], repeatable: true, cancellationToken);
        return answer switch
        {
            "ok" => true,
            "used" => false,
            _ => throw new InvalidOperationException(
                $"The one-time code of {account} was not made: this machine's clock runs more than a minute before the Redis server's. Set both clocks (NTP)."),
        };
    }
}
