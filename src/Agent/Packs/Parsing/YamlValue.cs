namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>A pack's YAML as a tree in which every value has its position.</summary>
internal abstract record YamlValue
{
    private YamlValue()
    {
    }

    public required PackPosition Position { get; init; }

    /// <summary>What it is in an error message.</summary>
    public abstract string Describe { get; }

    /// <param name="Text">The text without quotes.</param>
    /// <param name="IsPlain">Written without quotes; only plain texts can be numbers, flags or nothing.</param>
    public sealed record Scalar(string Text, bool IsPlain) : YamlValue
    {
        public bool IsNothing => IsPlain && Text is "" or "~" or "null";

        public override string Describe => IsNothing ? "nothing" : $"\"{Text}\"";
    }

    public sealed record Mapping(IReadOnlyList<YamlEntry> Entries) : YamlValue
    {
        public override string Describe => "a mapping";
    }

    public sealed record Sequence(IReadOnlyList<YamlValue> Items) : YamlValue
    {
        public override string Describe => "a list";
    }
}

/// <summary>A key of a mapping with its value.</summary>
internal sealed record YamlEntry(string Key, PackPosition Position, YamlValue Value);
