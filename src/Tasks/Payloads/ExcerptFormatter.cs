namespace BrowserAgent.Tasks.Payloads;

/// <summary>The beginning of something too long for a message.</summary>
internal static class ExcerptFormatter
{
    public static string Of(string text, int limit = 80)
    {
        if (text.Length <= limit)
        {
            return text;
        }

        // Never cut a surrogate pair: half of one can't be written as UTF-8.
        var end = char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
