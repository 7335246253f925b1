using BrowserAgent.Sessions.Pool;
using BrowserAgent.Worker.Operator;

namespace BrowserAgent.Worker.Tests.Operator;

/// <summary>Writes down what was asked for an account.</summary>
internal sealed class SampleAccounts : IAccountDesk
{
    public List<string> Asked { get; } = [];

    public ReopenAnswer Reopened { get; set; } = ReopenAnswer.Reopened;

    public CodeAnswer Given { get; set; } = CodeAnswer.Taken;

    public Task<ReopenAnswer> ReopenAsync(AccountId account, CancellationToken cancellationToken)
    {
        Asked.Add($"reopen {account}");
        return Task.FromResult(Reopened);
    }

    public Task<CodeAnswer> GiveCodeAsync(AccountId account, string code, CancellationToken cancellationToken)
    {
        Asked.Add($"code {account} {code}");
        return Task.FromResult(Given);
    }
}
