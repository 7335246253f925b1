namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The list <c>interruptions</c>: things seen on the page, JavaScript dialogs, and windows that the page opens.</summary>
internal sealed class InterruptionReader(PackParseContext draft)
{
    private static readonly string[] OfSeen = ["see", "click"];
    private static readonly string[] OfDialogs = ["dialog", "text", "answer", "harm"];

    private static readonly string[] OfPopups = ["popup"];

    private readonly List<Interruption> _seen = [];
    private readonly List<DialogRule> _dialogs = [];
    private readonly List<KeptPopupRule> _popups = [];

    public IReadOnlyList<Interruption> Seen => _seen;

    public IReadOnlyList<DialogRule> Dialogs => _dialogs;

    public IReadOnlyList<KeptPopupRule> Popups => _popups;

    public void Read(IEnumerable<YamlValue> items)
    {
        foreach (var item in items)
        {
            var cursor = YamlMappingReader.Enter(item, item.Position, "an interruption", PackAllowedKeys.Interruption, draft.Errors);
            var name = cursor.RequiredText("name");
            if (cursor.Has("dialog"))
            {
                RejectOtherKeys(cursor, OfSeen, "is for what is seen on the page, not for a dialog");
                RejectOtherKeys(cursor, OfPopups, "is for a window that the page opens, not for a dialog");
                ReadDialog(cursor, name);
            }
            else if (cursor.Has("popup"))
            {
                RejectOtherKeys(cursor, [.. OfSeen, .. OfDialogs], "is not for a window that the page opens; popup alone says that it stays");
                ReadPopup(cursor, name);
            }
            else
            {
                RejectOtherKeys(cursor, OfDialogs, "is for a dialog; add dialog: alert, confirm or prompt");
                _seen.Add(new Interruption(name, Element(cursor, "see", ElementUse.See), Element(cursor, "click", ElementUse.Dismiss)));
            }
        }
    }

    private void ReadDialog(YamlMappingReader cursor, string name)
    {
        var kind = cursor.Word<DialogKind>("dialog");
        var answer = cursor.Word<DialogAnswer>("answer") ?? DialogAnswer.Dismiss;
        var harm = cursor.Word<HarmClass>("harm");
        var text = Needed(cursor, "text");
        if (answer == DialogAnswer.Accept && text.Length > 0 && !text.Any(char.IsLetterOrDigit))
        {
            cursor.Error(cursor.PositionOf("text"), $"text of {cursor.What} would accept whatever the site asks; write words of the question");
        }

        if (harm is not (null or HarmClass.Commit))
        {
            cursor.Error(cursor.PositionOf("harm"), $"harm of {cursor.What} can only be commit: the dialog then belongs to the commit click");
        }
        else if (harm is HarmClass.Commit && (answer != DialogAnswer.Accept || kind is not DialogKind.Confirm))
        {
            cursor.Error(cursor.PositionOf("harm"), $"harm of {cursor.What} permits to accept a confirm of the commit click; write dialog: confirm and answer: accept");
        }

        if (kind is { } known)
        {
            _dialogs.Add(new DialogRule(name, known, Values.CanonicalTextNormalizer.Normalize(text), answer, harm is HarmClass.Commit));
        }
    }

    private void ReadPopup(YamlMappingReader cursor, string name)
    {
        var path = cursor.RequiredText("popup");
        if (path.Length > 0 && (path[0] != '/' || path.IndexOfAny(['?', '#', '\\']) >= 0))
        {
            cursor.Error(cursor.PositionOf("popup"), $"popup of {cursor.What} must be a path such as /orders/*/print, without ? and #; here is \"{path}\"");
        }
        else
        {
            _popups.Add(new KeptPopupRule(name, path));
        }
    }

    private string Element(YamlMappingReader cursor, string key, ElementUse use) => draft.Use(Needed(cursor, key), use, cursor.PositionOf(key));

    // Which keys are required depends on the kind of interruption, so the key set can't express it.
    private static string Needed(YamlMappingReader cursor, string key)
    {
        if (!cursor.Has(key))
        {
            cursor.Error(cursor.Position, $"{cursor.What} lacks the key {key}; add it");
        }

        return cursor.RequiredText(key);
    }

    private static void RejectOtherKeys(YamlMappingReader cursor, string[] keys, string why)
    {
        foreach (var key in keys.Where(cursor.Has))
        {
            cursor.Error(cursor.Find(key)!.Position, $"{key} of {cursor.What} {why}");
        }
    }
}
