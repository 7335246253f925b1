namespace BrowserAgent.Campaigns.Worker.Clerk;

/// <summary>The clerk that stands in for browsers. Section <c>Clerk</c>.</summary>
internal sealed record ClerkOptions
{
    public const string Section = "Clerk";

    /// <summary>Meridian's admin host. Required.</summary>
    public Uri? Site { get; init; }

    /// <summary>Who saves, in the site's books: one name for each worker tells them apart.</summary>
    public string Account { get; init; } = "clerk";

    /// <summary>How long filling a form takes, unless the order's memo says otherwise. Default none.</summary>
    public TimeSpan Take { get; init; }
}
