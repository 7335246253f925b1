using System.Text.Json;
using BrowserAgent.Agent.Faults;
using BrowserAgent.Agent.Guardrails;
using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Resources;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// Follows the fields of the page while a form is filled: what each held before the first step, which were entered by a step, and which changed though no step
/// was meant for them. Text that strays into another field, and a value that the site's script changes, are seen so before they are saved.
/// </summary>
internal sealed class FormFieldTracker
{
    private const int MaxFrames = 10;

    private static readonly string Script = EmbeddedResourceReader.Read("Steps.Scripts.form-fields.js");

    private readonly Dictionary<IFrame, IJSHandle> _documents = [];

    /// <summary>Before an act: begins to follow the documents that are new.</summary>
    public async Task BeginAsync(IPage page, SitePack pack, CancellationToken cancellationToken)
    {
        foreach (var frame in page.Frames.Where(frame => !_documents.ContainsKey(frame) && OriginPolicy.Allows(pack, frame.Url)).Take(MaxFrames))
        {
            await TryAsync(async () => _documents[frame] = await frame.EvaluateHandleAsync(Script).WaitAsync(cancellationToken), frame, page);
        }
    }

    /// <summary>After an act.</summary>
    /// <param name="page">The page.</param>
    /// <param name="entered">The control that the act entered a value in; null when it entered none.</param>
    /// <param name="during">The act in words.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>How many fields hold something else than at first though no step was meant for them.</returns>
    public async Task<int> LookAsync(IPage page, IElementHandle? entered, string during, CancellationToken cancellationToken)
    {
        var changes = 0;
        foreach (var (frame, document) in _documents.ToArray())
        {
            await TryAsync(
                async () =>
                {
                    if (entered is not null)
                    {
                        await MarkAsync(document, entered, "acted", cancellationToken);
                    }

                    changes += await document.EvaluateAsync<int>("(document, during) => document.look(during)", during).WaitAsync(cancellationToken);
                },
                frame,
                page);
        }

        return changes;
    }

    /// <summary>The site may change this control by itself.</summary>
    public async Task AllowAsync(IPage page, IElementHandle control, CancellationToken cancellationToken)
    {
        foreach (var (frame, document) in _documents.ToArray())
        {
            await TryAsync(() => MarkAsync(document, control, "allow", cancellationToken), frame, page);
        }
    }

    /// <summary>The fields that are saved with the button: those of its form, or of all documents when it has none.</summary>
    public async Task<IReadOnlyList<TrackedField>> ReviewAsync(IPage page, IElementHandle button, CancellationToken cancellationToken)
    {
        var fields = new List<TrackedField>();
        foreach (var (frame, document) in _documents.ToArray())
        {
            var isForm = false;
            await TryAsync(
                async () =>
                {
                    var (isHere, hasForm) = await ButtonAsync(document, button, cancellationToken);
                    var json = isHere
                        ? await button.EvaluateAsync<string>("(button, document) => document.review(button)", document).WaitAsync(cancellationToken)
                        : await document.EvaluateAsync<string>("document => document.review(null)").WaitAsync(cancellationToken);
                    var read = JsonSerializer.Deserialize<List<TrackedField>>(json, JsonSerializerOptions.Web) ?? [];
                    (isForm, fields) = (hasForm, hasForm ? read : [.. fields, .. read]);
                },
                frame,
                page);
            if (isForm)
            {
                return fields;
            }
        }

        return fields;
    }

    /// <summary>Forgets everything, as when another form is begun.</summary>
    public void Clear()
    {
        foreach (var document in _documents.Values)
        {
            _ = ReleaseAsync(document);
        }

        _documents.Clear();
    }

    private static async Task<(bool IsHere, bool HasForm)> ButtonAsync(IJSHandle document, IElementHandle button, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await button.EvaluateAsync<bool>("(button, document) => document.hasForm(button)", document).WaitAsync(cancellationToken));
        }
        catch (PlaywrightException otherDocument) when (IsOfOtherDocument(otherDocument))
        {
            return (false, false);
        }
    }

    private static async Task MarkAsync(IJSHandle document, IElementHandle control, string how, CancellationToken cancellationToken)
    {
        try
        {
            await control.EvaluateAsync($"(control, document) => document.{how}(control)", document).WaitAsync(cancellationToken);
        }
        catch (PlaywrightException otherDocument) when (IsOfOtherDocument(otherDocument))
        {
            // The control is in another frame.
        }
    }

    private static bool IsOfOtherDocument(PlaywrightException fault) => fault.Message.Contains("can be evaluated only in the context", StringComparison.Ordinal);

    // A document that was left is followed no longer; the one that took its place is followed from the next act on.
    private async Task TryAsync(Func<Task> look, IFrame frame, IPage page)
    {
        try
        {
            await look();
        }
        catch (PlaywrightException left) when (!BrowserFaultClassifier.IsLost(left, page))
        {
            _documents.Remove(frame);
        }
    }

    private static async Task ReleaseAsync(IJSHandle document)
    {
        try
        {
            await document.DisposeAsync();
        }
        catch (Exception fault) when (BrowserFaultClassifier.IsFromBrowser(fault))
        {
            // Its document is gone, and so is the handle.
        }
    }
}

/// <summary>One field of a form.</summary>
/// <param name="Key">The same for the same field in every job.</param>
/// <param name="Label">As a person reads it.</param>
/// <param name="First">What it held before the first step.</param>
/// <param name="WasEmpty">Nothing was entered or chosen in it before the first step.</param>
/// <param name="Value">What it holds now.</param>
/// <param name="IsEmpty">Nothing is entered or chosen in it now.</param>
/// <param name="IsOwn">A step entered a value in it.</param>
/// <param name="IsAllowed">The pack lets the site change it.</param>
/// <param name="ChangedDuring">The act during which it changed though the act was not meant for it; null when it holds what it held at first.</param>
internal sealed record TrackedField(
    string Key, string Label, string First, bool WasEmpty, string Value, bool IsEmpty, bool IsOwn, bool IsAllowed, string? ChangedDuring);
