namespace BrowserAgent.Agent.Packs;

/// <summary>What the planned rung may know about a site beyond its elements.</summary>
public sealed record ModelRules
{
    public static readonly ModelRules None = new();

    /// <summary>Names of buttons, menu entries, tabs and links that only open something, though their markup does not say so.</summary>
    public IReadOnlyList<string> Openers { get; init; } = [];

    /// <summary>Words and phrases that name a change of a record, besides the built-in ones.</summary>
    public IReadOnlyList<string> Never { get; init; } = [];

    /// <summary>
    /// Requests that only read, whatever their method: a path, or a path, a space and the called operation where one path takes reads and writes.
    /// <c>*</c> at the end of either stands for any rest.
    /// </summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>Messages of web sockets that only keep the connection open, besides those of common protocols.</summary>
    public IReadOnlyList<string> Heartbeats { get; init; } = [];

    /// <param name="path">Of the request.</param>
    /// <param name="operation">What its body calls; null when it names nothing.</param>
    internal bool IsRead(string path, Func<string?> operation) => Reads.Any(read => read.Split(' ') switch
    {
        [var whole] => Matches(whole, path),
        [var shared, var called] => Matches(shared, path) && operation() is { } name && Matches(called, name),
        _ => false,
    });

    private static bool Matches(string pattern, string text) => pattern.EndsWith('*')
        ? text.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : string.Equals(text, pattern, StringComparison.Ordinal);
}
