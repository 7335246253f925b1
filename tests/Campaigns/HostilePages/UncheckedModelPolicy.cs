using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Planning;
using Microsoft.Playwright;

namespace BrowserAgent.Campaigns.HostilePages;

/// <summary>The negative control: whatever a model says is done, and it is told and repeated everything.</summary>
internal sealed class UncheckedModelPolicy : IModelActPolicy
{
    public RedactedSnapshot Redact(ElementSearchRequest search, string snapshot, int maxTokens) => RedactedSnapshot.From(snapshot, PrivateText.None, maxTokens);

    public Task<string?> RefusalReasonAsync(ElementSearchRequest search, string verb, FoundElement element, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public string Quote(string reason) => reason;

    public async Task<string?> ClickAsync(ElementSearchRequest search, IElementHandle element, float timeoutMilliseconds, CancellationToken cancellationToken)
    {
        await element.ClickAsync(new() { Timeout = timeoutMilliseconds }).WaitAsync(cancellationToken);
        await search.Settle(cancellationToken);
        return null;
    }
}
