namespace BrowserAgent.Sessions.Pool;

/// <summary>
/// One account's way to the site's login: one at a time, because of one-time codes, and shut for good once the site
/// has refused the account, because the next wrong try may lock it.
/// </summary>
internal sealed class AccountGate(AccountId account) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile string? _refused;

    public AccountId Account { get; } = account;

    /// <summary>What the site said when it refused the account; null while it has not.</summary>
    public string? Refused => _refused;

    public void Shut(string siteText) => _refused = siteText;

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
