using System.Collections.Frozen;
using System.Globalization;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>Fields of a payload and of its lists' rows.</summary>
internal sealed class FieldReader(PackParseContext draft)
{
    private const int DefaultMaxDecimals = 4;

    /// <summary>The keys that only some types have, with those types.</summary>
    private static readonly FrozenDictionary<string, FieldType[]> KeyOwners = new Dictionary<string, FieldType[]>(StringComparer.Ordinal)
    {
        ["default"] = [FieldType.Text, FieldType.Quantity, FieldType.Money, FieldType.Date, FieldType.Flag],
        ["naturalKey"] = [FieldType.Text],
        ["length"] = [FieldType.Text],
        ["pattern"] = [FieldType.Text],
        ["oneOf"] = [FieldType.Text],
        ["range"] = [FieldType.Quantity, FieldType.Money],
        ["usual"] = [FieldType.Quantity, FieldType.Money],
        ["decimals"] = [FieldType.Quantity, FieldType.Money],
        ["from"] = [FieldType.Date],
        ["to"] = [FieldType.Date],
        ["size"] = [FieldType.List],
        ["key"] = [FieldType.List],
        ["of"] = [FieldType.List],
        ["ignore"] = [FieldType.Text],
        ["pad"] = [FieldType.Text],
        ["round"] = [FieldType.Quantity, FieldType.Money],
        ["matters"] = [FieldType.Text],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, FieldDefinition> Payload(YamlMappingReader job)
    {
        var payload = Fields(job, "payload", inList: false);
        foreach (var row in payload.Values.Where(field => field.Of is not null).SelectMany(field => field.Of!.Values).Where(row => payload.ContainsKey(row.Name)))
        {
            draft.Errors.Add(
                row.Position, $"field {row.Name} of a row has the name of a field of the payload, whose value a row without it would take; choose another name");
        }

        return payload;
    }

    private Dictionary<string, FieldDefinition> Fields(YamlMappingReader owner, string key, bool inList)
    {
        var fields = new Dictionary<string, FieldDefinition>(StringComparer.Ordinal);
        foreach (var entry in owner.Entries(key, PackNameRules.IsVariable, PackNameRules.VariableForm))
        {
            if (PackNameRules.IsReserved(entry.Key) || entry.Key is "found")
            {
                draft.Errors.Add(entry.Position, $"{entry.Key} in {key} of {owner.What} is the name of a built-in variable; choose another");
            }

            fields[entry.Key] = Field(entry, inList);
        }

        return fields;
    }

    private FieldDefinition Field(YamlEntry entry, bool inList)
    {
        var cursor = YamlMappingReader.Enter(entry.Value, entry.Position, $"field {entry.Key}", PackAllowedKeys.Field, draft.Errors);
        var type = cursor.Word<FieldType>("type");
        if (type is { } known)
        {
            CheckOwners(cursor, known);
        }

        var length = cursor.Parse<NumberRange>("length", PackValueParser.TryCountRange, PackValueParser.CountRangeForm);
        var range = cursor.Parse<NumberRange>("range", PackValueParser.TryRange, PackValueParser.RangeForm);
        var usual = cursor.Parse<NumberRange>("usual", PackValueParser.TryRange, PackValueParser.RangeForm);
        var size = cursor.Parse<NumberRange>("size", PackValueParser.TryCountRange, PackValueParser.CountRangeForm);
        var same = EquivalenceReader.Read(cursor);
        var field = new FieldDefinition
        {
            Name = entry.Key,
            Type = type ?? FieldType.Text,
            Required = cursor.Flag("required") ?? !cursor.Has("default"),
            Default = cursor.Text("default"),
            IsNaturalKey = cursor.Flag("naturalKey") ?? false,
            MinLength = length?.MinCount,
            MaxLength = length?.MaxCount,
            Pattern = RegexPatternReader.Read(cursor, "pattern", wantsGroup: false),
            OneOf = [.. cursor.Texts("oneOf").Select(text => text.Text)],
            Min = range?.Min,
            Max = range?.Max,
            UsualMin = usual?.Min,
            UsualMax = usual?.Max,
            MaxDecimals = type is FieldType.Quantity or FieldType.Money
                ? cursor.Parse<int>("decimals", TryDecimals, "a whole number from 0 to 10") ?? DefaultMaxDecimals
                : null,
            FromDays = cursor.Parse<int>("from", PackValueParser.TryRelativeDay, PackValueParser.RelativeDayForm),
            ToDays = cursor.Parse<int>("to", PackValueParser.TryRelativeDay, PackValueParser.RelativeDayForm),
            MinRows = size is null ? 1 : size.Value.MinCount ?? 0,
            MaxRows = size?.MaxCount ?? 200,
            RowKey = cursor.Text("key"),
            Of = type == FieldType.List ? Rows(cursor, inList) : null,
            Same = same,
            KeyMatters = EquivalenceReader.Matters(cursor, same),
            Position = entry.Position,
        };
        CheckConsistency(cursor, field, inList);
        return field;
    }

    private Dictionary<string, FieldDefinition> Rows(YamlMappingReader cursor, bool inList)
    {
        if (inList)
        {
            cursor.Error(cursor.PositionOf("type"), $"{cursor.What} is a list inside a list; a payload has one level of lists");
        }

        if (!cursor.Has("of"))
        {
            cursor.Error(cursor.Position, $"{cursor.What} is a list and lacks the key of: the fields of its rows");
        }

        return Fields(cursor, "of", inList: true);
    }

    private static void CheckOwners(YamlMappingReader cursor, FieldType type)
    {
        foreach (var (key, types) in KeyOwners)
        {
            if (cursor.Find(key) is { } entry && !types.Contains(type))
            {
                var owners = string.Join(" or ", types.Select(PackKeywordConverter.WordOf));
                cursor.Error(entry.Position, $"{key} of {cursor.What} belongs to the type {owners}; its type is {PackKeywordConverter.WordOf(type)}");
            }
        }
    }

    private static void CheckConsistency(YamlMappingReader cursor, FieldDefinition field, bool inList)
    {
        if (field.Default is { } value)
        {
            CheckDefault(cursor, field, value);
        }

        if (field.FromDays > field.ToDays)
        {
            cursor.Error(cursor.PositionOf("from"), $"from of {cursor.What} is later than to; no day would pass");
        }

        if (field.RowKey is { } key && field.Of?.ContainsKey(key) == false)
        {
            cursor.Error(cursor.PositionOf("key"), $"key of {cursor.What} names {key}, which is not a field of its rows{SpellingSuggester.Hint(key, field.Of.Keys)}");
        }

        if (field.IsNaturalKey)
        {
            CheckNaturalKey(cursor, field, inList);
        }
        else if (cursor.Has("matters"))
        {
            cursor.Error(cursor.PositionOf("matters"), $"matters of {cursor.What} belongs to a natural key; for another field the exact value counts, apart from what ignore names");
        }
    }

    private static void CheckNaturalKey(YamlMappingReader cursor, FieldDefinition field, bool inList)
    {
        if (inList)
        {
            cursor.Error(cursor.PositionOf("naturalKey"), $"{cursor.What} is a row's field; the natural key belongs to the whole record");
        }

        if (field.MaxLength is null && (field.MinLength is not null || !cursor.Has("length")))
        {
            cursor.Error(cursor.Position, $"the natural key {field.Name} needs a longest length, or the site may cut it and the second entry is not recognised; add length: 1..40 with the site's limit");
        }

        if (!field.Required)
        {
            cursor.Error(cursor.Position, $"the natural key {field.Name} must be required and have no default; without it a second entry can't be seen");
        }
    }

    private static void CheckDefault(YamlMappingReader cursor, FieldDefinition field, string value)
    {
        if (cursor.Flag("required") == true)
        {
            cursor.Error(cursor.PositionOf("default"), $"{cursor.What} is required and has a default; remove one of them");
        }

        var problem = field.Type switch
        {
            FieldType.Quantity or FieldType.Money when !PackValueParser.TryNumber(value, out var number) || number < field.Min || number > field.Max
                => "a number within its range, written with a point",
            FieldType.Date when !DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                => "a day written as yyyy-MM-dd",
            FieldType.Flag when value is not ("true" or "false") => "true or false",
            FieldType.Text when field.OneOf.Count > 0 && !field.OneOf.Contains(value, StringComparer.Ordinal) => "one of its oneOf texts",
            _ => null,
        };
        if (problem is not null)
        {
            cursor.Error(cursor.PositionOf("default"), $"default of {cursor.What} must be {problem}; here is \"{value}\"");
        }
    }

    private static bool TryDecimals(string text, out int decimals) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out decimals) && decimals <= 10;
}
