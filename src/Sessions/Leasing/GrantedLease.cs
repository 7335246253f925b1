using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Leasing;

/// <summary>The pool's lease. A disposed one gives no access to the page: by then the page may serve another lease.</summary>
internal sealed class GrantedLease(BrowserSession session, AccountLoginGate accountLoginGate, SessionLoginRunner login) : SessionLease
{
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _condemned;

    public override string SessionId => session.Id;

    public override AccountId Account => accountLoginGate.Account;

    public override string BrowserVersion => session.Browser.Instance.Version;

    public override IPage Page
    {
        get
        {
            ObjectDisposedException.ThrowIf(_returned.Task.IsCompleted, this);
            return session.Page;
        }
    }

    public override TimeSpan SiteTimeLeft => session.Expiry.SiteTimeLeft;

    public override Func<IDialog, Task<bool>>? OnDialog
    {
        get => session.Dialogs.Policy;
        set
        {
            ObjectDisposedException.ThrowIf(_returned.Task.IsCompleted, this);
            session.Dialogs.Policy = value;
        }
    }

    public override IReadOnlyList<string> Notes => session.Notes.All;

    public override string? AuthorizationFor(string address) => session.Access?.AuthorizationFor(address);

    /// <summary>Completes when the lease is disposed.</summary>
    public Task Returned => _returned.Task;

    /// <summary>Why the session must not be reused; null when it may be.</summary>
    public string? Condemned => _condemned;

    public override void Condemn(string why) => _condemned ??= why;

    public override async Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_returned.Task.IsCompleted, this);
        var result = await login.LogInAsync(session, accountLoginGate, cancellationToken);
        if (result is not LoginResult.LoggedIn)
        {
            Condemn("it could not be logged in again");
        }

        return result;
    }

    public override ValueTask DisposeAsync()
    {
        _returned.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
