namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>The client's own words for the reader's verdicts; null where its list has none.</summary>
internal sealed class OfferedVerbMapper(IReadOnlyList<string> offered)
{
    public string? Use { get; } = Pick(offered, "use", "click", "found", "act", "element");

    public string? Open { get; } = Pick(offered, "open", "expand", "reveal");

    public string? Dismiss { get; } = Pick(offered, "dismiss", "close", "close_dialog");

    public string? NotFound { get; } = Pick(offered, "none", "not_found", "absent", "unsure", "abstain", "give_up");

    public string? For(ElementChoiceResult searchResult) => searchResult switch
    {
        ElementChoiceResult.Use => Use,
        ElementChoiceResult.Open => Open,
        ElementChoiceResult.Dismiss => Dismiss,
        _ => NotFound,
    };

    private static string? Pick(IReadOnlyList<string> offered, params string[] words)
        => words.Select(word => offered.FirstOrDefault(verb => string.Equals(verb, word, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(verb => verb is not null);
}
