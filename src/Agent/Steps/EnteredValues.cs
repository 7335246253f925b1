using BrowserAgent.Agent.Ladder;
using BrowserAgent.Agent.Values;
using Microsoft.Playwright;

namespace BrowserAgent.Agent.Steps;

/// <summary>
/// The values entered on the current page. A page may erase or change a value after it was read back, so each is read again
/// before the next click, and the form's fields once more before the commit.
/// </summary>
internal sealed class EnteredValues
{
    private readonly List<EnteredValue> _sinceLastClick = [];
    private readonly List<EnteredValue> _formFields = [];
    private readonly List<EnteredValue> _removed = [];

    public IReadOnlyList<EnteredValue> SinceLastClick => _sinceLastClick;

    /// <summary>The value that was entered last; null when none was entered on this page.</summary>
    public EnteredValue? Latest { get; private set; }

    /// <summary>Fields outside of rows, and those entered since the last click.</summary>
    public IReadOnlyList<EnteredValue> BeforeCommit => [.. _formFields, .. _sinceLastClick];

    public void Add(EnteredValue entered)
    {
        Remove(_sinceLastClick, earlier => !entered.IsInRow && earlier.Element == entered.Element);
        Remove(_formFields, earlier => earlier.Element == entered.Element);
        _sinceLastClick.Add(entered);
        Latest = entered;
    }

    /// <summary>A click was made: it may empty or reuse the controls of a row, but the form's own fields must keep their values.</summary>
    public void MarkClicked()
    {
        Remove(_sinceLastClick, entered => entered.IsInRow);
        _formFields.AddRange(_sinceLastClick);
        _sinceLastClick.Clear();
        ReleaseRemoved();
    }

    /// <summary>Forgets everything, as when the page is left.</summary>
    public void Clear()
    {
        Latest = null;
        Remove(_sinceLastClick, _ => true);
        Remove(_formFields, _ => true);
        ReleaseRemoved();
    }

    // Not released at once: when a check enters one value again, it may still have to read a value that this replaced. Reading a released control fails as if the browser were lost.
    private void Remove(List<EnteredValue> values, Predicate<EnteredValue> isObsolete)
    {
        _removed.AddRange(values.FindAll(isObsolete));
        values.RemoveAll(isObsolete);
    }

    private void ReleaseRemoved()
    {
        foreach (var value in _removed)
        {
            value.Handle.Release();
        }

        _removed.Clear();
    }
}

/// <summary>One value as entered.</summary>
/// <param name="Element">The pack's name of the control.</param>
/// <param name="Asked">The value.</param>
/// <param name="Typed">The text that was typed for it.</param>
/// <param name="IsInRow">Entered inside an each.</param>
/// <param name="Handle">The control it was entered in; released at the next click, or when the page is left, after the value was removed.</param>
/// <param name="Shows">Whether a control with these facts shows the value.</param>
/// <param name="Reenter">Enters it once more.</param>
internal sealed record EnteredValue(
    string Element,
    FieldValue Asked,
    string Typed,
    bool IsInRow,
    IElementHandle Handle,
    Func<ElementFacts, bool> Shows,
    Func<FlowContext, CancellationToken, Task<FlowResult?>> Reenter);
