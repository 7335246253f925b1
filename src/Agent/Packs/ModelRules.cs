namespace BrowserAgent.Agent.Packs;

/// <summary>What the planned rung may know about a site beyond its elements.</summary>
public sealed record ModelRules
{
    public static readonly ModelRules None = new();

    /// <summary>Names of buttons, menu entries, tabs and links that only open something, though their markup does not say so.</summary>
    public IReadOnlyList<string> Openers { get; init; } = [];

    /// <summary>Words and phrases that name a change of a record, besides the built-in ones.</summary>
    public IReadOnlyList<string> Never { get; init; } = [];

    /// <summary>Paths whose requests only read, whatever their method; <c>*</c> at the end stands for any rest.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    internal bool IsRead(string path) => Reads.Any(read => read.EndsWith('*')
        ? path.StartsWith(read[..^1], StringComparison.Ordinal)
        : string.Equals(path, read, StringComparison.Ordinal));
}
