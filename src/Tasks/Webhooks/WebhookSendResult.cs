namespace BrowserAgent.Tasks.Webhooks;

/// <summary>The result of one call.</summary>
internal abstract record WebhookSendResult
{
    private WebhookSendResult()
    {
    }

    /// <summary>The receiver answered with a status of 200 to 299.</summary>
    public sealed record Delivered : WebhookSendResult;

    /// <summary>The call failed and is tried again.</summary>
    public sealed record Failed(string Why) : WebhookSendResult;

    /// <summary>The call failed and is not tried again.</summary>
    public sealed record GivenUp(string Why) : WebhookSendResult;
}
