using System.Collections.Concurrent;
using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Used codes in memory.</summary>
internal sealed class FakeOneTimeCodeLedger : IOneTimeCodeLedger
{
    private readonly ConcurrentDictionary<AccountId, long> _used = new();

    public ValueTask<bool> TryUseAsync(AccountId account, long step, CancellationToken cancellationToken)
    {
        var isNew = false;
        _used.AddOrUpdate(account, _ => First(), (_, last) => step > last ? First() : Last(last));
        return ValueTask.FromResult(isNew);

        long First()
        {
            isNew = true;
            return step;
        }

        long Last(long last)
        {
            isNew = false;
            return last;
        }
    }
}
