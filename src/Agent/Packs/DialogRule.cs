namespace BrowserAgent.Agent.Packs;

/// <summary>A JavaScript dialog that the site is known to open, and what to answer.</summary>
/// <param name="Name">For people and logs.</param>
/// <param name="Kind">Alert, confirm or prompt.</param>
/// <param name="Text">The dialog's whole text; each <c>*</c> stands for any text.</param>
/// <param name="Answer">What to answer. An alert has only one button, so both answers close it.</param>
/// <param name="IsCommit">The dialog belongs to the commit click, and accepting it is a part of that click.</param>
public sealed record DialogRule(string Name, DialogKind Kind, string Text, DialogAnswer Answer, bool IsCommit)
{
    internal bool Matches(string kind, string text)
    {
        if (!string.Equals(kind, PackKeywordConverter.WordOf(Kind), StringComparison.Ordinal))
        {
            return false;
        }

        var pieces = Text.Split('*');
        var shown = Values.CanonicalTextNormalizer.Normalize(text);
        if (pieces.Length == 1)
        {
            return string.Equals(shown, Text, StringComparison.Ordinal);
        }

        var (first, last) = (pieces[0], pieces[^1]);
        if (shown.Length < first.Length + last.Length
            || !shown.StartsWith(first, StringComparison.Ordinal) || !shown.EndsWith(last, StringComparison.Ordinal))
        {
            return false;
        }

        var (from, end) = (first.Length, shown.Length - last.Length);
        foreach (var piece in pieces[1..^1])
        {
            var at = shown.IndexOf(piece, from, end - from, StringComparison.Ordinal);
            if (at < 0)
            {
                return false;
            }

            from = at + piece.Length;
        }

        return true;
    }
}

/// <summary>Kinds that a rule may have. <c>beforeunload</c> has none: the flow itself left the page, so it is always accepted.</summary>
public enum DialogKind
{
    Alert,
    Confirm,
    Prompt,
}

public enum DialogAnswer
{
    Dismiss,
    Accept,
}
