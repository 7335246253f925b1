using BrowserAgent.Sessions.Accounts;
using BrowserAgent.Sessions.Authentication;
using BrowserAgent.Sessions.BrowserSessions;
using Microsoft.Playwright;

namespace BrowserAgent.Sessions.Leasing;

/// <summary>The pool's lease. After it was disposed, it gives no access to the page, which is someone else's by then.</summary>
internal sealed class GrantedLease(BrowserSession session, LoginLock loginLock, SessionWarmer warmer) : SessionLease
{
    private readonly TaskCompletionSource _returned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _condemned;

    public override string SessionId => session.Id;

    public override AccountId Account => loginLock.Account;

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

    /// <summary>Ends when the lease was disposed.</summary>
    public Task Returned => _returned.Task;

    /// <summary>Why the session must not be used again; null when it may.</summary>
    public string? Condemned => _condemned;

    public override void Condemn(string why) => _condemned ??= why;

    public override async Task<LoginResult> LogInAgainAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_returned.Task.IsCompleted, this);
        var outcome = await warmer.LogInAsync(session, loginLock, cancellationToken);
        if (outcome is not LoginResult.LoggedIn)
        {
            Condemn("it could not be logged in again");
        }

        return outcome;
    }

    public override ValueTask DisposeAsync()
    {
        _returned.TrySetResult();
        return ValueTask.CompletedTask;
    }
}
