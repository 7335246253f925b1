using BrowserAgent.Agent.Ladder;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>What an answer of a model may cause on a page, and what a model is told of it.</summary>
internal interface IModelActPolicy
{
    /// <summary>The page's snapshot as a prompt may contain it.</summary>
    RedactedSnapshot Redact(ElementSearchRequest search, string snapshot, int maxTokens);

    /// <summary>Why the answer must not be carried out, in words; null when it may.</summary>
    /// <param name="search">What is looked for.</param>
    /// <param name="verb">use, open or dismiss.</param>
    /// <param name="element">The element that the model named.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    Task<string?> RefusalReasonAsync(ElementSearchRequest search, string verb, FoundElement element, CancellationToken cancellationToken);

    /// <summary>A model's own words as people may read them.</summary>
    string Quote(string reason);

    /// <summary>Clicks an element to open or dismiss something, and waits for the consequences.</summary>
    /// <returns>What the click did or would have done beyond that, in words; null when it only opened or closed something.</returns>
    Task<string?> ClickAsync(ElementSearchRequest search, IElementHandle element, float timeoutMilliseconds, CancellationToken cancellationToken);
}
