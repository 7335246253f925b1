using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Worker.Accounts;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Records the calls.</summary>
internal sealed class FakeAccountLoginRecovery : IAccountLoginRecovery
{
    public List<string> Calls { get; } = [];

    public AccountReopenResult Reopened { get; set; } = AccountReopenResult.Reopened;

    public GiveCodeResult Given { get; set; } = GiveCodeResult.Taken;

    public Task<AccountReopenResult> ReopenAsync(AccountId account, CancellationToken cancellationToken)
    {
        Calls.Add($"reopen {account}");
        return Task.FromResult(Reopened);
    }

    public Task<GiveCodeResult> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken)
    {
        Calls.Add($"code {account} {code}");
        return Task.FromResult(Given);
    }
}
