namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>Parses a text; false when it is not valid.</summary>
internal delegate bool TryParseText<T>(string text, out T value);

/// <summary>
/// Reads one mapping of a pack and reports its errors. A wrong value is reported once and then treated as missing, so that
/// reading continues and all errors are reported together.
/// </summary>
internal sealed class YamlMappingReader
{
    private readonly IReadOnlyList<YamlEntry> _entries;
    private readonly PackErrors _errors;

    private YamlMappingReader(IReadOnlyList<YamlEntry> entries, PackPosition position, string what, PackErrors errors)
    {
        _entries = entries;
        Position = position;
        What = what;
        _errors = errors;
    }

    /// <summary>The key of the mapping.</summary>
    public PackPosition Position { get; }

    /// <summary>What the mapping describes, for messages.</summary>
    public string What { get; }

    /// <summary>Enters a mapping; unknown and missing keys are reported here.</summary>
    public static YamlMappingReader Enter(YamlValue value, PackPosition position, string what, AllowedKeySet keys, PackErrors errors)
    {
        if (value is not YamlValue.Mapping mapping)
        {
            errors.Add(value.Position, $"{what} must be a mapping with the keys {string.Join(", ", keys.All)}; here is {value.Describe}");
            return new YamlMappingReader([], position, what, errors);
        }

        var known = keys.All.ToHashSet(StringComparer.Ordinal);
        foreach (var entry in mapping.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            errors.Add(entry.Position, $"unknown key {entry.Key} in {what}{SpellingSuggester.Hint(entry.Key, known)}");
        }

        foreach (var missing in keys.Required.Where(key => !mapping.Entries.Any(entry => Is(entry, key))))
        {
            errors.Add(position, $"{what} lacks the key {missing}; add it");
        }

        return new YamlMappingReader(mapping.Entries, position, what, errors);
    }

    public bool Has(string key) => Find(key) is not null;

    public YamlEntry? Find(string key) => _entries.FirstOrDefault(entry => Is(entry, key));

    /// <summary>Where the key's value is, or the mapping's own place when the key is missing.</summary>
    public PackPosition PositionOf(string key) => Find(key)?.Value.Position ?? Position;

    public string? Text(string key) => Find(key) is { } entry ? TextOf(entry.Value, $"{key} of {What}") : null;

    /// <summary>The text, or an empty one when it is missing or wrong, which is already reported.</summary>
    public string RequiredText(string key) => Text(key) ?? "";

    /// <summary>A CSS selector; one that the browser could not read is reported.</summary>
    public string? Css(string key)
    {
        if (Text(key) is not { } selector)
        {
            return null;
        }

        if (CssSelectorSyntax.FaultOf(selector) is { } fault)
        {
            _errors.Add(PositionOf(key), $"{key} of {What} is no CSS selector: {fault}; here is \"{selector}\"");
        }

        return selector;
    }

    public bool? Flag(string key) => Parse<bool>(key, TryFlag, "true or false");

    public T? Parse<T>(string key, TryParseText<T> parser, string form)
        where T : struct
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (parser(text, out var value))
        {
            return value;
        }

        _errors.Add(PositionOf(key), $"{key} of {What} must be {form}; here is \"{text}\"");
        return null;
    }

    /// <summary>A keyword of an enum.</summary>
    public T? Word<T>(string key)
        where T : struct, Enum
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (PackKeywordConverter.TryParse<T>(text, out var value))
        {
            return value;
        }

        _errors.Add(PositionOf(key), $"{key} of {What} can't be \"{text}\"{SpellingSuggester.Hint(text, PackKeywordConverter.Of<T>())}");
        return null;
    }

    /// <summary>One keyword of an enum, or a list of them; each wrong one is reported and left out.</summary>
    public IReadOnlyList<T> Words<T>(string key)
        where T : struct, Enum
    {
        IReadOnlyList<YamlValue> given = Find(key)?.Value switch
        {
            null => [],
            YamlValue.Sequence list => list.Items,
            var single => [single],
        };
        var words = new List<T>();
        foreach (var item in given)
        {
            if (TextOf(item, $"{key} of {What}") is not { } text)
            {
                continue;
            }

            if (PackKeywordConverter.TryParse<T>(text, out var word))
            {
                words.Add(word);
            }
            else
            {
                _errors.Add(item.Position, $"{key} of {What} can't be \"{text}\"{SpellingSuggester.Hint(text, PackKeywordConverter.Of<T>())}");
            }
        }

        return words;
    }

    public IReadOnlyList<YamlValue> Items(string key)
    {
        switch (Find(key)?.Value)
        {
            case null:
                return [];
            case YamlValue.Sequence list:
                return list.Items;
            case var other:
                _errors.Add(other.Position, $"{key} of {What} must be a list; here is {other.Describe}");
                return [];
        }
    }

    /// <summary>A list of texts; each wrong item is reported and left out.</summary>
    public IReadOnlyList<YamlValue.Scalar> Texts(string key) =>
        [.. Items(key).Where(item => TextOf(item, $"an item of {key} of {What}") is not null).Cast<YamlValue.Scalar>()];

    /// <summary>The entries of a mapping whose keys are names that the pack's author chose.</summary>
    public IReadOnlyList<YamlEntry> Entries(string key, Func<string, bool>? isName = null, string form = "")
    {
        switch (Find(key)?.Value)
        {
            case null:
                return [];
            case YamlValue.Mapping mapping:
                foreach (var wrong in mapping.Entries.Where(entry => isName is not null && !isName(entry.Key)))
                {
                    _errors.Add(wrong.Position, $"{wrong.Key} in {key} of {What} is not a valid name; write {form}");
                }

                return mapping.Entries;
            case var other:
                _errors.Add(other.Position, $"{key} of {What} must be a mapping; here is {other.Describe}");
                return [];
        }
    }

    public YamlMappingReader? Child(string key, AllowedKeySet keys) =>
        Find(key) is { } entry ? Enter(entry.Value, entry.Position, $"{key} of {What}", keys, _errors) : null;

    public string? TextOf(YamlValue value, string what)
    {
        if (value is YamlValue.Scalar { IsNothing: false } scalar)
        {
            return scalar.Text;
        }

        var quote = value is YamlValue.Mapping ? "; quote templates such as \"{reference}\"" : "";
        _errors.Add(value.Position, $"{what} must be a text; here is {value.Describe}{quote}");
        return null;
    }

    public void Error(PackPosition position, string message) => _errors.Add(position, message);

    private static bool Is(YamlEntry entry, string key) => string.Equals(entry.Key, key, StringComparison.Ordinal);

    private static bool TryFlag(string text, out bool value)
    {
        value = string.Equals(text, "true", StringComparison.Ordinal);
        return value || string.Equals(text, "false", StringComparison.Ordinal);
    }
}
