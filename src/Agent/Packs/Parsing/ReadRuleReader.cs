using BrowserAgent.Agent.Values;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>How shown text becomes a value: an element's <c>reads</c> and a table's columns.</summary>
internal static class ReadRuleReader
{
    public static ReadRule ForElement(YamlMappingReader? reads, ElementKind kind) =>
        reads is null ? new ReadRule(DefaultType(kind), null, null) : DownloadRuleReader.Read(reads, kind, Read(reads, DefaultType(kind)));

    public static ColumnDefinition Column(YamlMappingReader column) => new(column.Css("css"), Read(column, ReadType.Text));

    private static ReadRule Read(YamlMappingReader cursor, ReadType defaultType)
    {
        var type = cursor.Word<ReadType>("type") ?? defaultType;
        CheckOwner(cursor, "ignore", type, ReadType.Text);
        CheckOwner(cursor, "pad", type, ReadType.Text);
        CheckOwner(cursor, "round", type, ReadType.Number);
        return new ReadRule(type, cursor.Text("attribute"), RegexPatternReader.Read(cursor, "match", wantsGroup: true), Flags(cursor, type))
        {
            Same = EquivalenceReader.Read(cursor),
        };
    }

    private static void CheckOwner(YamlMappingReader cursor, string key, ReadType type, ReadType owner)
    {
        if (cursor.Has(key) && type != owner)
        {
            cursor.Error(cursor.PositionOf(key), $"{key} of {cursor.What} belongs to the type {PackKeywordConverter.WordOf(owner)}; its type is {PackKeywordConverter.WordOf(type)}");
        }
    }

    private static YesNoWords? Flags(YamlMappingReader cursor, ReadType type)
    {
        var given = cursor.Has("whenTrue") ? "whenTrue" : "whenFalse";
        if (!cursor.Has(given))
        {
            return null;
        }

        var words = new YesNoWords(Words(cursor, "whenTrue"), Words(cursor, "whenFalse"));
        if (type != ReadType.Flag)
        {
            cursor.Error(cursor.PositionOf(given), $"{given} of {cursor.What} belongs to the type flag; its type is {PackKeywordConverter.WordOf(type)}");
        }
        else if (words.WhenTrue.Count == 0 || words.WhenFalse.Count == 0)
        {
            cursor.Error(cursor.PositionOf(given), $"{cursor.What} must say what is shown for yes and for no: whenTrue and whenFalse, each with at least one text");
        }
        else if (words.WhenTrue.Intersect(words.WhenFalse, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both)
        {
            cursor.Error(cursor.PositionOf("whenFalse"), $"\"{both}\" of {cursor.What} can't mean both yes and no");
        }

        return words;
    }

    private static List<string> Words(YamlMappingReader cursor, string key) =>
        cursor.Has(key) ? [.. cursor.Texts(key).Select(word => CanonicalTextNormalizer.Normalize(word.Text))] : [];

    private static ReadType DefaultType(ElementKind kind) => kind switch
    {
        ElementKind.Number => ReadType.Number,
        ElementKind.Date => ReadType.Date,
        ElementKind.Checkbox => ReadType.Flag,
        _ => ReadType.Text,
    };
}
