namespace BrowserAgent.Tasks.Webhooks;

/// <summary>What became of one call.</summary>
internal abstract record WebhookAnswer
{
    private WebhookAnswer()
    {
    }

    /// <summary>Answered with a status of 200 to 299.</summary>
    public sealed record Delivered : WebhookAnswer;

    /// <summary>To be tried again.</summary>
    public sealed record Failed(string Why) : WebhookAnswer;

    /// <summary>Never to be tried again.</summary>
    public sealed record GivenUp(string Why) : WebhookAnswer;
}
