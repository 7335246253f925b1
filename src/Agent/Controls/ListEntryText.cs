using BrowserAgent.Agent.Packs;
using BrowserAgent.Agent.Steps;
using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Controls;

/// <summary>
/// Compares the entries of a list with the wanted one. Spaces, line breaks and invisible characters (soft hyphens) of an entry belong to its layout and don't
/// count; everything else must be exact, so that "10⁵" is never taken for "105".
/// </summary>
internal static class ListEntryText
{
    public static bool IsSame(FlowContext context, ElementDefinition element, string entry, string wanted, ValueEquivalence same) =>
        AreEqual(Comparable(context, element, entry), wanted, same);

    public static bool AreEqual(string shown, string wanted, ValueEquivalence same)
    {
        var (left, right) = (AsEntry(shown), AsEntry(wanted));
        return string.Equals(left, right, StringComparison.Ordinal) || string.Equals(same.Fold(left), same.Fold(right), StringComparison.Ordinal);
    }

    /// <summary>The part of an entry's or control's text that the pack compares.</summary>
    private static string Comparable(FlowContext context, ElementDefinition element, string text) =>
        element.Options?.Match is { } match
            && context.Format.Read(text, new ReadRule(ReadType.Text, null, match)) is FieldValue.Text taken
            ? taken.Value
            : text;

    private static string AsEntry(string text) => ExactTextNormalizer.CollapseSpaces(ExactTextNormalizer.Normalize(InvisibleCharacters.Remove(text)));
}
