using System.Collections.Frozen;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>One entry of <c>elements</c>.</summary>
internal static class ElementReader
{
    public static ElementDefinition Read(YamlEntry entry, PackParseContext draft)
    {
        var cursor = YamlMappingReader.Enter(entry.Value, entry.Position, $"element {entry.Key}", PackAllowedKeys.Element, draft.Errors);
        var kind = cursor.Word<ElementKind>("kind");
        var harm = cursor.Word<HarmClass>("harm") ?? DefaultHarm(kind ?? ElementKind.Text);
        var element = new ElementDefinition
        {
            Name = entry.Key,
            Is = cursor.RequiredText("is"),
            Kind = kind ?? ElementKind.Text,
            Harm = harm,
            In = Scope(cursor.Child("in", PackAllowedKeys.Scope), draft),
            Shows = Identity(cursor.Child("shows", PackAllowedKeys.Identity)),
            Find = Selectors(cursor, draft.Errors),
            Permit = Permit(cursor, harm),
            Options = Options(cursor.Child("options", PackAllowedKeys.Options)),
            Typing = cursor.Word<TypingMode>("typing") ?? TypingMode.Auto,
            Calendar = CalendarReader.Read(cursor.Child("calendar", PackAllowedKeys.Calendar)),
            Table = Table(cursor.Child("rows", PackAllowedKeys.Rows), draft),
            Reads = ReadRuleReader.ForElement(cursor.Child("reads", PackAllowedKeys.Reads), kind ?? ElementKind.Text),
            SiteChanges = cursor.Flag("siteChanges") ?? false,
            Prefilled = PrefilledRuleReader.Read(cursor, kind ?? ElementKind.Text, draft.Errors),
            Position = entry.Position,
        };
        if (kind is { } known)
        {
            CheckFit(cursor, known);
        }

        // Checked for every commit element, used or not: a commit click must always be recognisable.
        if (harm == HarmClass.Commit && element.Shows.Names.Count == 0)
        {
            draft.Errors.Add(entry.Position, $"{cursor.What} is a commit element and must say what it shows: add shows: {{ names: [...] }} with its accessible names");
        }

        return element;
    }

    private static HarmClass DefaultHarm(ElementKind kind) => kind switch
    {
        ElementKind.Link or ElementKind.Menu => HarmClass.Navigate,
        ElementKind.Value or ElementKind.Table or ElementKind.Region => HarmClass.Read,
        _ => HarmClass.Edit,
    };

    private static ElementScope? Scope(YamlMappingReader? cursor, PackParseContext draft) => cursor is null
        ? null
        : new ElementScope
        {
            Frames = Frames(cursor),
            Section = cursor.Text("section"),
            Element = cursor.Text("element") is { } outer ? draft.Use(outer, ElementUse.Contain, cursor.PositionOf("element")) : null,
        };

    private static IReadOnlyList<string> Frames(YamlMappingReader cursor) => cursor.Find("frame")?.Value switch
    {
        null => [],
        YamlValue.Sequence => [.. cursor.Texts("frame").Select(frame => frame.Text)],
        _ => cursor.Css("frame") is { } frame ? [frame] : [],
    };

    private static ElementIdentity Identity(YamlMappingReader? cursor) => cursor is null
        ? new ElementIdentity()
        : new ElementIdentity
        {
            Roles = [.. cursor.Texts("roles").Select(role => role.Text)],
            Names = [.. cursor.Texts("names").Select(name => name.Text)],
            Section = cursor.Text("section"),
        };

    private static IReadOnlyList<SelectorDefinition> Selectors(YamlMappingReader cursor, PackErrors errors)
    {
        var items = cursor.Items("find");
        if (cursor.Find("find") is { Value: YamlValue.Sequence { Items.Count: 0 } } empty)
        {
            errors.Add(empty.Value.Position, $"find of {cursor.What} is empty; give at least one selector");
        }

        return [.. items.Select((item, index) => SelectorReader.Read(item, item.Position, $"selector {index + 1} of {cursor.What}", errors)).OfType<SelectorDefinition>()];
    }

    /// <summary>
    /// A person may always decide. An element that may be healed or planned may also be learned, because learning only repeats what a verified job found.
    /// </summary>
    private static FrozenSet<RungName> Permit(YamlMappingReader cursor, HarmClass harm)
    {
        if (!cursor.Has("permit"))
        {
            return harm == HarmClass.Commit
                ? [RungName.Learned, RungName.Person]
                : [RungName.Learned, RungName.Healed, RungName.Planned, RungName.Person];
        }

        var rungs = new HashSet<RungName> { RungName.Person };
        foreach (var word in cursor.Texts("permit"))
        {
            if (PackKeywordConverter.TryParse<RungName>(word.Text, out var rung) && rung is RungName.Learned or RungName.Healed or RungName.Planned)
            {
                rungs.Add(rung);
                rungs.Add(RungName.Learned);
            }
            else
            {
                cursor.Error(word.Position, $"permit of {cursor.What} can't hold \"{word.Text}\"{SpellingSuggester.Hint(word.Text, PackAllowedKeys.Permits)}");
            }
        }

        return rungs.ToFrozenSet();
    }

    private static AutocompleteOptionRule? Options(YamlMappingReader? cursor) => cursor is null
        ? null
        : new AutocompleteOptionRule(cursor.Css("css") ?? "", RegexPatternReader.Read(cursor, "match", wantsGroup: true), cursor.Css("exclude"), cursor.Css("chosen"));

    private static TableDefinition? Table(YamlMappingReader? cursor, PackParseContext draft)
    {
        if (cursor is null)
        {
            return null;
        }

        var columns = new Dictionary<string, ColumnDefinition>(StringComparer.Ordinal);
        foreach (var entry in cursor.Entries("columns", PackNameRules.IsVariable, PackNameRules.VariableForm))
        {
            columns[entry.Key] = ReadRuleReader.Column(YamlMappingReader.Enter(
                entry.Value, entry.Position, $"column {entry.Key} of {cursor.What}", PackAllowedKeys.Column, draft.Errors));
        }

        var empty = cursor.Text("empty") is { } name ? draft.Use(name, ElementUse.See, cursor.PositionOf("empty")) : null;
        var more = cursor.Text("more") is { } next ? draft.Use(next, ElementUse.See, cursor.PositionOf("more")) : null;
        return new TableDefinition(cursor.Css("css") ?? "", empty, columns, cursor.Css("click"), more)
        {
            EchoElement = cursor.Text("echo") is { } echo ? draft.Use(echo, ElementUse.See, cursor.PositionOf("echo")) : null,
            IsFilteredByPage = cursor.Word<TableFilter>("filter") == TableFilter.Page,
            Disregard = Disregard(cursor),
        };
    }

    private static List<TableSign> Disregard(YamlMappingReader cursor)
    {
        var signs = new List<TableSign>();
        foreach (var word in cursor.Texts("disregard"))
        {
            if (PackKeywordConverter.TryParse<TableSign>(word.Text, out var sign))
            {
                signs.Add(sign);
            }
            else
            {
                cursor.Error(word.Position, $"disregard of {cursor.What} can't hold \"{word.Text}\"{SpellingSuggester.Hint(word.Text, PackKeywordConverter.Of<TableSign>())}");
            }
        }

        return signs;
    }

    private static void CheckFit(YamlMappingReader cursor, ElementKind kind)
    {
        if (kind == ElementKind.Table && !cursor.Has("rows"))
        {
            cursor.Error(cursor.Position, $"{cursor.What} is a table and lacks the key rows: its css, columns and empty");
        }

        if (kind != ElementKind.Table && cursor.Find("rows") is { } rows)
        {
            cursor.Error(rows.Position, $"rows of {cursor.What} belongs to a table; its kind is {PackKeywordConverter.WordOf(kind)}");
        }

        if (kind != ElementKind.Date && cursor.Find("calendar") is { } calendar)
        {
            cursor.Error(calendar.Position, $"calendar of {cursor.What} belongs to a date; its kind is {PackKeywordConverter.WordOf(kind)}");
        }

        if (kind is not (ElementKind.Text or ElementKind.Number or ElementKind.Date) && cursor.Find("typing") is { } typing)
        {
            cursor.Error(typing.Position, $"typing of {cursor.What} belongs to a text, number or date; its kind is {PackKeywordConverter.WordOf(kind)}");
        }

        if (cursor.Find("siteChanges") is { } changes && kind is not (ElementKind.Region or ElementKind.File) && !PrefilledRuleReader.IsFilled(kind))
        {
            cursor.Error(changes.Position, $"siteChanges of {cursor.What} belongs to a control that is filled, or to a region of such controls; its kind is {PackKeywordConverter.WordOf(kind)}");
        }

        if (kind != ElementKind.Autocomplete && cursor.Find("options") is { } options)
        {
            cursor.Error(options.Position, $"options of {cursor.What} belongs to an autocomplete; its kind is {PackKeywordConverter.WordOf(kind)}");
        }
    }
}
