namespace BrowserAgent.Agent.Values;

/// <summary>
/// Compares what was sent with what a control, a list or a saved record shows. Texts are compared exactly (NFC, line breaks as \n); what else is forgiven is
/// what the pack declares, and what the place that shows the text can't show.
/// </summary>
public static class ValueComparer
{
    /// <returns>Whether both values are of one kind and mean the same. A value that could not be read equals nothing.</returns>
    public static bool AreEqual(FieldValue asked, FieldValue? shown, ValueEquivalence equivalence) => (asked, shown) switch
    {
        (FieldValue.Text one, FieldValue.Text other) => IsSameText(one.Value, other, equivalence),
        (FieldValue.Number one, FieldValue.Number other) => equivalence.IsSame(one.Value, other.Value),
        (_, null) => false,
        _ => asked.Equals(shown),
    };

    private static bool IsSameText(string asked, FieldValue.Text shown, ValueEquivalence equivalence)
    {
        // The display rule comes first: it says which sent text the place would show, and the pack's declarations apply to that.
        var visible = AsShown(ExactTextNormalizer.Normalize(asked), shown.Spaces);
        var read = AsShown(ExactTextNormalizer.Normalize(shown.Value), shown.Spaces);
        return string.Equals(visible, read, StringComparison.Ordinal)
            || string.Equals(equivalence.Fold(visible), equivalence.Fold(read), StringComparison.Ordinal);
    }

    private static string AsShown(string text, ShownSpaces spaces) => spaces switch
    {
        ShownSpaces.Kept => text,
        ShownSpaces.Collapsed => Collapse(text),
        _ => Collapse(text.Replace('\u00A0', ' ')),
    };

    // As CSS does: only spaces and tabs collapse, and none stay beside a line break or at the ends. Other kinds of space are characters.
    private static string Collapse(string text) => string.Join(
        '\n', text.Split('\n').Select(line => string.Join(' ', line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)))).Trim('\n');
}
