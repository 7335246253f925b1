using BrowserAgent.Agent.Faults;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>
/// An element bound to the very node whose identity was checked: a re-render makes it stale, never another control. Whoever receives one disposes
/// it, which releases the node in the browser.
/// </summary>
/// <param name="Handle">The node that acts go to.</param>
/// <param name="Locator">The same element for masks and as a container of others.</param>
/// <param name="Facts">As seen at the check.</param>
internal sealed record FoundElement(IElementHandle Handle, ILocator Locator, ElementFacts Facts) : IDisposable
{
    private bool _isTransferred;

    /// <summary>Binds the node that the locator finds now and reads its facts.</summary>
    public static async Task<FoundElement> BindAsync(ILocator locator, float timeoutMilliseconds, CancellationToken cancellationToken)
    {
        var handle = await locator.ElementHandleAsync(new() { Timeout = timeoutMilliseconds }).WaitAsync(cancellationToken);
        try
        {
            return new FoundElement(handle, locator, await ElementFacts.OfAsync(handle, cancellationToken));
        }
        catch
        {
            handle.Release();
            throw;
        }
    }

    /// <summary>Makes the caller the owner of the node; disposing this object then releases nothing.</summary>
    public IElementHandle TransferHandle()
    {
        _isTransferred = true;
        return Handle;
    }

    public void Dispose()
    {
        if (!_isTransferred)
        {
            Handle.Release();
        }
    }
}

internal static class ElementHandleExtensions
{
    /// <summary>Releases the node. Nobody waits for the browser's answer: one that does not answer must not stop the flow.</summary>
    public static void Release(this IJSHandle handle) => _ = ReleaseAsync(handle);

    private static async Task ReleaseAsync(IJSHandle handle)
    {
        try
        {
            await handle.DisposeAsync();
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // The page or the browser is gone, and the node with it.
        }
    }
}
