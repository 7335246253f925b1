using System.Text.Json;
using BrowserAgent.Agent.Resources;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Ladder;

/// <summary>What one element is and shows at this moment. A snapshot: the page may change right after.</summary>
internal sealed record ElementFacts
{
    private const int MaxElements = 60;

    private static readonly string Script = EmbeddedResourceReader.Read("Ladder.Scripts.facts.js");

    public required string Role { get; init; }

    /// <summary>Place among the elements that were asked for; 0 when one was asked for.</summary>
    public int Index { get; init; }

    /// <summary>Accessible name.</summary>
    public required string Name { get; init; }

    /// <summary>All labels, the accessible name's source first.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Titles of the sections around it, innermost first.</summary>
    public required IReadOnlyList<string> Sections { get; init; }

    public required string Tag { get; init; }

    /// <summary>The type attribute, lower case; empty when there is none.</summary>
    public required string Type { get; init; }

    public bool Enabled { get; init; }

    public bool Visible { get; init; }

    /// <summary>A check box or radio button that a style hides, with a label that is seen: the label is clicked.</summary>
    public bool IsSeenByLabel { get; init; }

    /// <summary>The box shows its value but takes no typed text.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>For a container of one group of radio buttons: the buttons. Else null.</summary>
    public IReadOnlyList<RadioFacts>? Radios { get; init; }

    /// <summary>For a file input: the files that it holds. Else null.</summary>
    public IReadOnlyList<FileFacts>? Files { get; init; }

    public bool Connected { get; init; }

    /// <summary>A control's value (for a drop-down its shown entry), else the shown text.</summary>
    public required string Value { get; init; }

    /// <summary>Whether the value is shown text whose CSS shows a run of spaces as one.</summary>
    public bool CollapsesSpaces { get; init; }

    /// <summary>Whether it is editable text (contenteditable).</summary>
    public bool IsEditable { get; init; }

    public bool? IsChecked { get; init; }

    public bool HasPopup { get; init; }

    public bool? IsExpanded { get; init; }

    public bool InDialog { get; init; }

    /// <summary>Whether its value is a text that the browser keeps character by character.</summary>
    public bool IsTextControl => Tag is "input" or "textarea";

    /// <summary>Whether it can't hold a line break.</summary>
    public bool IsSingleLine => Tag == "input";

    public ShownSpaces Spaces => !CollapsesSpaces ? ShownSpaces.Kept : IsEditable ? ShownSpaces.Rewritten : ShownSpaces.Collapsed;

    /// <summary>For messages: the role and the name, never the value.</summary>
    public string Description => $"{Role} \"{Name}\"";

    /// <summary>The facts of every match, in page order; at most 60.</summary>
    /// <param name="locator">The elements.</param>
    /// <param name="label">Leaves out elements whose labels differ from it in more than signs and blanks; null leaves out none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<IReadOnlyList<ElementFacts>> OfAllAsync(ILocator locator, string? label, CancellationToken cancellationToken)
    {
        var json = await locator.EvaluateAllAsync<string>(Script, label).WaitAsync(cancellationToken);
        var facts = JsonSerializer.Deserialize<List<ElementFacts>>(json, JsonSerializerOptions.Web) ?? [];
        return facts.Count < MaxElements ? facts : facts[..MaxElements];
    }

    public static async Task<ElementFacts> OfAsync(IElementHandle handle, CancellationToken cancellationToken)
    {
        var json = await handle.EvaluateAsync<string>(Script).WaitAsync(cancellationToken);
        return JsonSerializer.Deserialize<ElementFacts>(json, JsonSerializerOptions.Web)
            ?? throw new InvalidOperationException("The page answered no facts of an element.");
    }
}

/// <summary>One radio button of a group.</summary>
/// <param name="Text">What stands beside it.</param>
/// <param name="IsChecked">Whether it is the chosen one.</param>
/// <param name="Enabled">Whether it can be chosen.</param>
/// <param name="Visible">Whether it or its label is seen.</param>
/// <param name="IsSeenByLabel">As for <see cref="ElementFacts.IsSeenByLabel"/>.</param>
internal sealed record RadioFacts(string Text, bool IsChecked, bool Enabled, bool Visible, bool IsSeenByLabel);

/// <summary>One file in a file input.</summary>
/// <param name="Name">Without folders.</param>
/// <param name="Size">In bytes.</param>
internal sealed record FileFacts(string Name, long Size);
