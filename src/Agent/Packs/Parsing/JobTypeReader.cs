namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>One entry of <c>jobs</c>: it either enters a record under the commit protocol or only reads.</summary>
internal sealed class JobTypeReader(PackParseContext draft)
{
    private static readonly TimeSpan DefaultAnswerWithin = TimeSpan.FromSeconds(15);

    private static readonly string[] EntryKeys = ["search", "fill", "commit", "open", "equal"];

    public JobTypeDefinition Read(YamlEntry entry)
    {
        var cursor = YamlMappingReader.Enter(entry.Value, entry.Position, $"job {entry.Key}", PackAllowedKeys.Job, draft.Errors);
        CheckForm(cursor);
        var search = Flow(cursor, "search");
        var second = Flow(cursor, "secondSearch");
        var fill = Flow(cursor, "fill");
        var open = Flow(cursor, "open");
        var commit = Commit(cursor.Child("commit", PackAllowedKeys.Commit));
        var equal = cursor.Entries("equal");
        var job = new JobTypeDefinition
        {
            Name = entry.Key,
            Is = cursor.RequiredText("is"),
            Payload = new FieldReader(draft).Payload(cursor),
            Expected = cursor.Parse<TimeSpan>("expected", PackValueParser.TryDuration, PackValueParser.DurationForm) ?? TimeSpan.Zero,
            Review = Review(cursor.Child("review", PackAllowedKeys.Review)),
            Entry = search is null || fill is null || commit is null || open is null
                ? null
                : new RecordEntryDefinition
                {
                    Search = search,
                    SecondSearch = second,
                    Fill = fill,
                    Commit = commit,
                    Open = open,
                    Equal = Equal(cursor, equal),
                    Drafts = Drafts(cursor),
                },
            Read = Flow(cursor, "read"),
            Result = Results(cursor),
            Position = entry.Position,
        };
        CheckNaturalKey(cursor, job);
        draft.Add(new JobTypeDraft
        {
            Job = job,
            Search = search,
            SecondSearch = second,
            Fill = fill,
            Open = open,
            SearchAt = KeyPosition(cursor, "search"),
            SecondSearchAt = KeyPosition(cursor, "secondSearch"),
            FillAt = KeyPosition(cursor, "fill"),
            EqualAt = KeyPosition(cursor, "equal"),
            Equal = equal,
            Result = cursor.Entries("result"),
        });
        return job;
    }

    private static PackPosition KeyPosition(YamlMappingReader cursor, string key) => cursor.Find(key)?.Position ?? cursor.Position;

    private static void CheckForm(YamlMappingReader cursor)
    {
        var given = EntryKeys.Where(cursor.Has).ToList();
        if (cursor.Find("read") is { } read)
        {
            if (cursor.Has("secondSearch"))
            {
                cursor.Error(cursor.PositionOf("secondSearch"), $"secondSearch of {cursor.What} belongs to a job that enters a record; this one only reads");
            }

            if (given.Count > 0)
            {
                cursor.Error(read.Position, $"{cursor.What} has read and {string.Join(", ", given)}; a job either reads or enters a record");
            }

            return;
        }

        if (given.Count == 0)
        {
            cursor.Error(cursor.Position, $"{cursor.What} does nothing; add read, or {string.Join(", ", EntryKeys)}");
            return;
        }

        foreach (var missing in EntryKeys.Except(given, StringComparer.Ordinal))
        {
            cursor.Error(cursor.Position, $"{cursor.What} enters a record and lacks the key {missing}; add it");
        }
    }

    private static void CheckNaturalKey(YamlMappingReader cursor, JobTypeDefinition job)
    {
        var keys = job.Payload.Values.Where(field => field.IsNaturalKey).Select(field => field.Name).ToList();
        if (keys.Count > 1)
        {
            cursor.Error(cursor.Position, $"{cursor.What} has the natural keys {string.Join(" and ", keys)}; keep the one that the record carries");
        }

        if (keys.Count == 0 && EntryKeys.Any(cursor.Has))
        {
            cursor.Error(cursor.Position, $"{cursor.What} enters a record and has no natural key; mark the payload's own reference with naturalKey: true, so that a second entry is seen");
        }
    }

    private FlowDefinition? Flow(YamlMappingReader cursor, string key) => cursor.Find(key) is { } entry
        ? new StepReader(draft).Flow(key, entry.Value, $"{key} of {cursor.What}")
        : null;

    private CommitDefinition? Commit(YamlMappingReader? cursor) => cursor is null
        ? null
        : new CommitDefinition
        {
            ClickElement = draft.Use(cursor.RequiredText("click"), ElementUse.Commit, cursor.PositionOf("click")),
            LandedElement = draft.Use(cursor.RequiredText("landed"), ElementUse.See, cursor.PositionOf("landed")),
            RefusedElement = cursor.Text("refused") is { } refused ? draft.Use(refused, ElementUse.See, cursor.PositionOf("refused")) : null,
            AnswerWithin = cursor.Parse<TimeSpan>("within", PackValueParser.TryDuration, PackValueParser.DurationForm) ?? DefaultAnswerWithin,
            Position = cursor.Position,
        };

    private Dictionary<string, string> Equal(YamlMappingReader cursor, IReadOnlyList<YamlEntry> entries)
    {
        var equal = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (cursor.TextOf(entry.Value, $"{entry.Key} in equal of {cursor.What}") is { } element)
            {
                equal[entry.Key] = draft.Use(element, ElementUse.Read, entry.Value.Position);
            }
        }

        return equal;
    }

    private static Dictionary<string, IReadOnlyList<string>> Drafts(YamlMappingReader cursor)
    {
        var drafts = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var entry in cursor.Entries("drafts"))
        {
            if (entry.Value is YamlValue.Sequence { Items.Count: > 0 } list)
            {
                drafts[entry.Key] = [.. list.Items.Select(item => cursor.TextOf(item, $"an item of {entry.Key} in drafts of {cursor.What}")).OfType<string>()];
            }
            else
            {
                cursor.Error(entry.Value.Position, $"{entry.Key} in drafts of {cursor.What} must be a list of the texts that mark a draft, such as [Draft]");
            }
        }

        if (cursor.Has("drafts") && cursor.Has("read"))
        {
            cursor.Error(cursor.PositionOf("drafts"), $"drafts of {cursor.What} belongs to a job that enters a record; this one only reads");
        }

        return drafts;
    }

    private Dictionary<string, ValueTemplate> Results(YamlMappingReader cursor)
    {
        var results = new Dictionary<string, ValueTemplate>(StringComparer.Ordinal);
        foreach (var entry in cursor.Entries("result", PackNameRules.IsVariable, PackNameRules.VariableForm))
        {
            if (cursor.TextOf(entry.Value, $"{entry.Key} in result of {cursor.What}") is { } text)
            {
                results[entry.Key] = draft.Template(text, entry.Value.Position);
            }
        }

        return results;
    }

    private static ReviewRule Review(YamlMappingReader? cursor)
    {
        var total = cursor?.Child("whenTotalOver", PackAllowedKeys.Total);
        return new ReviewRule
        {
            WhenTotalOver = total?.Parse<decimal>("amount", PackValueParser.TryNumber, "a number such as 10000, written with a point"),
            TotalList = total?.Text("list"),
            TotalQuantity = total?.Text("quantity"),
            TotalPrice = total?.Text("price"),
            WhenUnusual = cursor?.Flag("whenUnusual") ?? true,
        };
    }
}
