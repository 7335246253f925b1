namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>Lists of steps. A step that names several elements becomes one step for each, in order.</summary>
internal sealed class StepReader(PackParseContext draft)
{
    public FlowDefinition Flow(string name, YamlValue value, string what) => new(name, Steps(value, what));

    private List<StepDefinition> Steps(YamlValue value, string what)
    {
        if (value is not YamlValue.Sequence { Items.Count: > 0 } list)
        {
            draft.Errors.Add(value.Position, $"{what} must be a list of steps such as \"- click: order.new\"; here is {Empty(value)}");
            return [];
        }

        return [.. list.Items.SelectMany((item, index) => Step(item, $"step {index + 1} of {what}"))];
    }

    private static string Empty(YamlValue value) => value is YamlValue.Sequence ? "an empty list" : value.Describe;

    private IEnumerable<StepDefinition> Step(YamlValue value, string what)
    {
        if (value is YamlValue.Scalar { Text: "settle" })
        {
            return [new StepDefinition.Settle { Position = value.Position }];
        }

        var cursor = YamlMappingReader.Enter(value, value.Position, what, PackAllowedKeys.Step, draft.Errors);
        var verbs = PackAllowedKeys.Verbs.Where(cursor.Has).ToList();
        if (verbs is not [var verb])
        {
            if (verbs.Count > 1)
            {
                draft.Errors.Add(value.Position, $"{what} has the verbs {string.Join(" and ", verbs)}; write one verb a step, each behind its own dash");
            }

            return [];
        }

        if (cursor.Find("do") is { } stray && verb is not "each")
        {
            draft.Errors.Add(stray.Position, $"do of {what} belongs to each, not to {verb}");
        }

        return Make(cursor, verb, what);
    }

    private IEnumerable<StepDefinition> Make(YamlMappingReader cursor, string verb, string what)
    {
        var at = cursor.Position;
        return verb switch
        {
            "goto" => [new StepDefinition.Goto(draft.Template(cursor.RequiredText(verb), cursor.PositionOf(verb))) { Position = at }],
            "fill" => Values(cursor, verb, ElementUse.Fill, (name, value, place) => new StepDefinition.Fill(name, value) { Position = place }),
            "pick" => Values(cursor, verb, ElementUse.Pick, (name, value, place) => new StepDefinition.Pick(name, value) { Position = place }),
            "select" => Values(cursor, verb, ElementUse.Select, (name, value, place) => new StepDefinition.Select(name, value) { Position = place }),
            "check" => Values(cursor, verb, ElementUse.Check, (name, value, place) => new StepDefinition.Check(name, value) { Position = place }),
            "upload" => Upload(cursor),
            "expect" => Values(cursor, verb, ElementUse.Read, (name, value, place) => new StepDefinition.Expect(name, value) { Position = place }),
            "click" => [new StepDefinition.Click(Element(cursor, verb, ElementUse.Click)) { Position = at }],
            "doubleClick" => [new StepDefinition.Click(Element(cursor, verb, ElementUse.Click)) { Position = at, IsDouble = true }],
            "drag" => Pairs(cursor, verb, ElementUse.Click, (name, target, value) => new StepDefinition.Drag(name, draft.Use(target, ElementUse.Click, value.Value.Position)) { Position = value.Position }),
            "choose" => Pairs(cursor, verb, ElementUse.Choose, (name, variable, value) => new StepDefinition.Choose(name, variable) { Position = value.Position }),
            "see" => [new StepDefinition.See(Element(cursor, verb, ElementUse.See)) { Position = at }],
            "gone" => [new StepDefinition.Gone(Element(cursor, verb, ElementUse.See)) { Position = at }],
            "press" => Pairs(cursor, verb, ElementUse.Press, (name, key, value) => new StepDefinition.Press(name, key) { Position = value.Position }),
            "read" => Pairs(cursor, verb, ElementUse.Read, (name, variable, value) => ReadInto(name, variable, value)),
            "window" => [new StepDefinition.Window(cursor.RequiredText(verb)) { Position = at }],
            "each" => [new StepDefinition.Each(cursor.RequiredText(verb), Inner(cursor, what)) { Position = at }],
            "call" => [new StepDefinition.Call(draft.Call(cursor.RequiredText(verb), cursor.PositionOf(verb))) { Position = at }],
            _ => Settle(cursor, what),
        };
    }

    private IEnumerable<StepDefinition> Settle(YamlMappingReader cursor, string what)
    {
        switch (cursor.Find("settle"))
        {
            case { Value: YamlValue.Mapping }:
                return [new StepDefinition.Settle { Position = cursor.Position, After = After(cursor.Child("settle", PackAllowedKeys.Settle)!) }];
            case { Value: not YamlValue.Scalar { IsNothing: true } } entry:
                draft.Errors.Add(entry.Value.Position, $"settle in {what} takes no value but {{ after: [texts] }}; write - settle");
                break;
        }

        return [new StepDefinition.Settle { Position = cursor.Position }];
    }

    private List<StepDefinition> Upload(YamlMappingReader cursor)
    {
        if (cursor.Find("upload") is { Value: YamlValue.Mapping { Entries: [{ Key: var element, Position: var at }] } } && element.Contains('.', StringComparison.Ordinal))
        {
            draft.Errors.Add(at, $"upload of {cursor.What} needs the element, the file and its hash: upload: {{ into: {element}, file: \"{{attachment}}\", sha256: \"{{attachmentSha256}}\" }}");
            return [];
        }

        var upload = cursor.Child("upload", PackAllowedKeys.Upload)!;
        return [new StepDefinition.Upload(Element(upload, "into", ElementUse.Upload), Template(upload, "file"), Template(upload, "sha256")) { Position = cursor.Position }];
    }

    private ValueTemplate Template(YamlMappingReader cursor, string key) => draft.Template(cursor.RequiredText(key), cursor.PositionOf(key));

    private List<ValueTemplate> After(YamlMappingReader cursor)
    {
        var texts = cursor.Texts("after").Select(text => draft.Template(text.Text, text.Position)).ToList();
        if (cursor.Find("after") is { Value: YamlValue.Sequence } after && (texts.Count == 0 || texts.Any(text => text.Source.Length == 0)))
        {
            draft.Errors.Add(after.Value.Position, $"after of {cursor.What} must hold texts that a request bears; an empty one is in every request");
        }

        return texts;
    }

    private string Element(YamlMappingReader cursor, string verb, ElementUse use) =>
        draft.Use(cursor.RequiredText(verb), use, cursor.PositionOf(verb));

    private List<StepDefinition> Inner(YamlMappingReader cursor, string what)
    {
        if (cursor.Find("do") is { } steps)
        {
            return Steps(steps.Value, $"do of {what}");
        }

        draft.Errors.Add(cursor.Position, $"{what} lacks the key do: the steps for each row");
        return [];
    }

    private StepDefinition.Read ReadInto(string element, string variable, YamlEntry entry)
    {
        if (!PackNameRules.IsVariable(variable) || PackNameRules.IsReserved(variable))
        {
            draft.Errors.Add(entry.Value.Position, $"\"{variable}\" can't be a variable; write {PackNameRules.VariableForm}, and none of account, secret and unique");
        }

        return new StepDefinition.Read(element, variable) { Position = entry.Position };
    }

    private List<StepDefinition> Values(
        YamlMappingReader cursor, string verb, ElementUse use, Func<string, ValueTemplate, PackPosition, StepDefinition> make) =>
        Pairs(cursor, verb, use, (name, text, entry) => make(name, draft.Template(text, entry.Value.Position), entry.Position));

    private List<StepDefinition> Pairs(YamlMappingReader cursor, string verb, ElementUse use, Func<string, string, YamlEntry, StepDefinition> make)
    {
        var steps = new List<StepDefinition>();
        foreach (var entry in cursor.Entries(verb))
        {
            draft.Use(entry.Key, use, entry.Position);
            if (cursor.TextOf(entry.Value, $"{entry.Key} in {verb} of {cursor.What}") is { } text)
            {
                steps.Add(make(entry.Key, text, entry));
            }
        }

        if (cursor.Find(verb) is { Value: YamlValue.Mapping { Entries.Count: 0 } } empty)
        {
            draft.Errors.Add(empty.Value.Position, $"{verb} of {cursor.What} names no element");
        }

        return steps;
    }
}
