namespace BrowserAgent.Fixtures.LlmStandIn.Reading;

/// <summary>What the client looks for, in its own words.</summary>
internal sealed record Intent
{
    public required string Words { get; init; }

    /// <summary>button, text, number, date, autocomplete, select, checkbox, link, menu, table or value; empty when it was not said.</summary>
    public string Kind { get; init; } = string.Empty;

    public string? Section { get; init; }

    public IReadOnlyList<string> KnownAs { get; init; } = [];

    /// <summary>Words or a number (1 is the first line) that single out a table row.</summary>
    public string? Row { get; init; }
}

/// <summary>An intent and the page it is asked about.</summary>
internal sealed record ElementQuestion(Intent Intent, SnapshotNode Page);
