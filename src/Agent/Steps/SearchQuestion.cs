using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Steps;

/// <summary>What a search flow asks the site: whether it holds a record of this natural key.</summary>
/// <param name="Column">The column of the table of hits that shows the natural key.</param>
/// <param name="Key">The natural key as the flow types it or writes it into an address.</param>
public sealed record SearchQuestion(string Column, string Key)
{
    /// <summary>When two keys are the same.</summary>
    public NaturalKeyForm Form { get; init; } = NaturalKeyForm.Default;

    /// <summary>Whether a row is a record at all; a draft is none, so its key proves nothing.</summary>
    public Func<FieldSet, bool> IsRecord { get; init; } = _ => true;

    /// <summary>Whether the row is evidence by itself: it shows our key.</summary>
    internal bool IsAnsweredBy(FieldSet row) =>
        IsRecord(row) && row[Column] is FieldValue.Text shown && string.Equals(Form.CanonicalOf(shown.Value), Form.CanonicalOf(Key), StringComparison.Ordinal);
}
