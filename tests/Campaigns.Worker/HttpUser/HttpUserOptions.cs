namespace BrowserAgent.Campaigns.Worker.HttpUser;

/// <summary>The HTTP user that replaces browsers. Section <c>HttpUser</c>.</summary>
internal sealed record HttpUserOptions
{
    public const string Section = "HttpUser";

    /// <summary>Meridian's admin host. Required.</summary>
    public Uri? Site { get; init; }

    /// <summary>The name under which the site stores who saved: one for each worker tells them apart.</summary>
    public string Account { get; init; } = "clerk";

    /// <summary>Sites where no session can log in. Default none.</summary>
    public string[] WithoutLogin { get; init; } = [];

    /// <summary>Sites where every page fails. Default none.</summary>
    public string[] WithoutPages { get; init; } = [];

    /// <summary>How long it takes until such a login or page has failed.</summary>
    public TimeSpan FailAfter { get; init; }

    /// <summary>How long filling a form takes, unless the order's memo says otherwise. Default none.</summary>
    public TimeSpan Take { get; init; }
}
