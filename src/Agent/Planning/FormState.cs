using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Planning;

/// <summary>Notes what the controls of a page hold before a click that should only open or close something, and tells what it changed: a wrong value may be saved later.</summary>
internal static class FormState
{
    private static readonly string Script = EmbeddedResourceReader.Read("Planning.Scripts.form-state.js");

    public static Task NoteAsync(IPage page, CancellationToken cancellationToken) => InEachFrameAsync(page, "begin", cancellationToken);

    /// <returns>The first control that holds something else than noted, by its kind and name; null when there is none.</returns>
    public static Task<string?> ChangeAsync(IPage page, CancellationToken cancellationToken) => InEachFrameAsync(page, "end", cancellationToken);

    private static async Task<string?> InEachFrameAsync(IPage page, string action, CancellationToken cancellationToken)
    {
        string? first = null;
        foreach (var frame in page.Frames)
        {
            try
            {
                first ??= await frame.EvaluateAsync<string?>(Script, action).WaitAsync(cancellationToken);
            }
            catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault) && !BrowserFaultClassifier.IsLost(fault, page))
            {
                // The frame was removed or is being replaced, and its controls with it.
            }
        }

        return first;
    }
}
