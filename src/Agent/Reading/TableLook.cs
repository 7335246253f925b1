namespace BrowserAgent.Agent.Reading;

/// <summary>What one look at a table saw.</summary>
/// <param name="Rows">The texts of its rows; null when the table was not found.</param>
/// <param name="IsEmpty">The sign that there are no rows was seen.</param>
/// <param name="IsQuiet">No request was in flight when the look began. The sign that there are no rows is looked for only then.</param>
internal sealed record TableLook(List<List<string?>>? Rows, bool IsEmpty, bool IsQuiet)
{
    public bool HasRows => Rows is { Count: > 0 };

    public bool SaysSomething => HasRows || IsEmpty;

    /// <summary>Neither rows nor the sign that there are none were there. A look during a request proves nothing of the kind.</summary>
    public bool SawNothing => IsQuiet && !SaysSomething;

    public bool Agrees(TableLook? earlier) => earlier is not null && earlier.IsEmpty == IsEmpty && (Rows?.Count ?? 0) == (earlier.Rows?.Count ?? 0)
        && (Rows ?? []).Zip(earlier.Rows ?? []).All(pair => pair.First.SequenceEqual(pair.Second, StringComparer.Ordinal));
}
