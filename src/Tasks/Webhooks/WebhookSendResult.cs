namespace BrowserAgent.Tasks.Webhooks;

/// <summary>What became of one call.</summary>
internal abstract record WebhookSendResult
{
    private WebhookSendResult()
    {
    }

    /// <summary>Answered with a status of 200 to 299.</summary>
    public sealed record Delivered : WebhookSendResult;

    /// <summary>To be tried again.</summary>
    public sealed record Failed(string Why) : WebhookSendResult;

    /// <summary>Never to be tried again.</summary>
    public sealed record GivenUp(string Why) : WebhookSendResult;
}
