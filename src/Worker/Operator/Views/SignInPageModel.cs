namespace BrowserAgent.Worker.Operator.Views;

/// <summary>What the sign-in page shows.</summary>
public sealed record SignInPageModel
{
    /// <summary>Where to go afterwards, a path on this server.</summary>
    public string? ReturnUrl { get; init; }

    /// <summary>Why the last try did not succeed.</summary>
    public string? Refusal { get; init; }

    /// <summary>The last try was with a key.</summary>
    public bool WithKey { get; init; }

    /// <summary>The name of the last try.</summary>
    public string? Name { get; init; }

    /// <summary>The person must choose a new password.</summary>
    public bool MustChange { get; init; }
}
