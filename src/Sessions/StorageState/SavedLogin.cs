namespace BrowserAgent.Sessions.StorageState;

/// <summary>A login as it can be taken up again: cookies and local storage, with the wall clock times that the site's own limits count from.</summary>
internal sealed record SavedLogin
{
    /// <summary>Playwright's storage state, JSON. As good as a password while the site knows the session.</summary>
    public required string Storage { get; init; }

    public required DateTimeOffset LoggedInAt { get; init; }

    public required DateTimeOffset LastActiveAt { get; init; }

    /// <summary>Without the storage, which must never be printed.</summary>
    public override string ToString() => $"login of {LoggedInAt:O}, active {LastActiveAt:O}";
}
