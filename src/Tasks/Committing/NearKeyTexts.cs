using BrowserAgent.Agent.Values;
using BrowserAgent.Tasks.Payloads;

namespace BrowserAgent.Tasks.Committing;

/// <summary>What a person reads about keys that look like the job's.</summary>
internal static class NearKeyTexts
{
    public static string Of(IReadOnlyList<KeyDifference> differences) => differences.Count == 0
        ? "several small differences"
        : string.Join(", ", differences.Select(difference => difference switch
        {
            KeyDifference.Case => "case",
            KeyDifference.Width => "width or compatibility form",
            KeyDifference.Padding => "leading zeros",
            KeyDifference.Separators => "spaces, hyphens or other signs",
            KeyDifference.Accents => "accents",
            _ => "cut short",
        }));

    public static string Of(FieldSet near) =>
        $"\"{ValueTextFormatter.Of(near[RecordFinder.NearKey]!)}\" ({ValueTextFormatter.Of(near[RecordFinder.NearWhy]!)})";
}
