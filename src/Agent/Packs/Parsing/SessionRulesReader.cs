using BrowserAgent.Agent.Templates;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The <c>session</c> block.</summary>
internal static class SessionRulesReader
{
    public static readonly TimeSpan DefaultQuiet = TimeSpan.FromMilliseconds(300);

    public static SessionRules Read(YamlMappingReader? cursor, PackParseContext draft)
    {
        var alive = cursor?.Child("alive", PackAllowedKeys.Alive);
        var quiet = cursor?.Child("quiet", PackAllowedKeys.Quiet);
        var rules = new SessionRules
        {
            Idle = cursor?.Parse<TimeSpan>("idle", PackValueParser.TryDuration, PackValueParser.DurationForm) ?? TimeSpan.Zero,
            Absolute = cursor?.Parse<TimeSpan>("absolute", PackValueParser.TryDuration, PackValueParser.DurationForm),
            AliveAt = AliveAt(alive, draft),
            AliveElement = Element(alive, "see", draft),
            ExpiredElement = cursor?.Has("expired") == true ? Element(cursor, "expired", draft) : null,
            RefusedElement = cursor?.Has("refused") == true ? Element(cursor, "refused", draft) : null,
            Login = cursor?.Find("login") is { } login
                ? new StepReader(draft).Flow("login", login.Value, "login")
                : new FlowDefinition("login", []),
            Access = AccessRulesReader.Read(cursor?.Child("access", PackAllowedKeys.Access)),
            Quiet = new QuietRule(
                quiet?.Parse<TimeSpan>("for", PackValueParser.TryDuration, PackValueParser.DurationForm) ?? DefaultQuiet,
                [.. quiet?.Texts("ignore").Select(path => path.Text) ?? []]),
            Mask = [.. cursor?.Texts("mask").Select(css => css.Text) ?? []],
            FreshContext = cursor?.Flag("freshContext") ?? false,
            Clear = [.. cursor?.Texts("clear").Select(key => StorageKey(cursor, key)) ?? []],
        };
        if (cursor is not null)
        {
            CheckLoginPage(cursor);
            draft.AccessPosition = cursor.Find("access")?.Position;
        }

        if (rules.Absolute < rules.Idle)
        {
            draft.Errors.Add(cursor!.PositionOf("absolute"), "absolute of session is shorter than idle; the site would never reach its idle limit");
        }

        if (rules is { FreshContext: true, Clear.Count: > 0 })
        {
            draft.Errors.Add(cursor!.PositionOf("clear"), "clear of session has no effect with freshContext: true; remove one of them");
        }

        return rules;
    }

    /// <summary>A site whose server checks the access itself may have no login page; a login page needs all of its keys.</summary>
    private static void CheckLoginPage(YamlMappingReader cursor)
    {
        if (cursor.Has("access") && !PackAllowedKeys.LoginPage.Any(cursor.Has))
        {
            return;
        }

        foreach (var missing in PackAllowedKeys.LoginPage.Where(key => !cursor.Has(key)))
        {
            cursor.Error(cursor.Position, $"{cursor.What} lacks the key {missing}; add it");
        }
    }

    private static string StorageKey(YamlMappingReader cursor, YamlValue.Scalar key)
    {
        var star = key.Text.IndexOf('*', StringComparison.Ordinal);
        if (key.Text.Length == 0 || (star >= 0 && star < key.Text.Length - 1))
        {
            cursor.Error(key.Position, $"\"{key.Text}\" in clear of {cursor.What} is not a storage key; write the whole key, or its beginning and one * at the end");
        }

        return key.Text;
    }

    private static string AliveAt(YamlMappingReader? alive, PackParseContext draft)
    {
        var path = alive?.Text("at") ?? "";
        if (path.Length > 0 && (path[0] != '/' || path.StartsWith("//", StringComparison.Ordinal)))
        {
            alive!.Error(alive.PositionOf("at"), $"at of {alive.What} must be a path below the first origin, such as /home; here is \"{path}\"");
        }

        if (alive is not null && TemplateResolver.VariablesOf(draft.Template(path, alive.PositionOf("at"))).FirstOrDefault(name => name is not CacheBustingVariable.Name) is { } other)
        {
            alive.Error(alive.PositionOf("at"), $"at of {alive.What} knows no {{{other}}}; its only variable is {{{CacheBustingVariable.Name}}}");
        }

        return path;
    }

    private static string Element(YamlMappingReader? cursor, string key, PackParseContext draft) =>
        cursor?.Text(key) is { } name ? draft.Use(name, ElementUse.See, cursor.PositionOf(key)) : "";
}
