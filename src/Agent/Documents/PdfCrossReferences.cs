namespace BrowserAgent.Agent.Documents;

/// <summary>
/// Checks the sizes that the cross-reference streams of a PDF name, before it is opened: the library makes a list of that length, whatever the document holds.
/// </summary>
internal static class PdfCrossReferences
{
    // ISO 32000-1, Annex C: a document has at most this many indirect objects.
    private const long MaxObjects = 8_388_607;
    private const int MaxDictionary = 65_536;

    /// <returns>Why the document is not opened; null when it may be.</returns>
    public static string? FindProblem(ReadOnlySpan<byte> content)
    {
        for (var at = 0; content[at..].IndexOf("/XRef"u8) is >= 0 and var found; at += found + 1)
        {
            var dictionary = DictionaryAround(content, at + found);
            if (dictionary.Contains((byte)'#') || Largest(dictionary, "/Size"u8) > MaxObjects || Largest(dictionary, "/Index"u8) > MaxObjects)
            {
                return "the PDF is damaged (its list of objects is longer than a PDF may have, or can't be read). Look at the document.";
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> DictionaryAround(ReadOnlySpan<byte> content, int at)
    {
        var before = content[Math.Max(0, at - MaxDictionary)..at];
        var after = content[at..Math.Min(content.Length, at + MaxDictionary)];
        var begin = Math.Max(0, before.LastIndexOf("obj"u8));
        var end = after.IndexOf("stream"u8) is >= 0 and var found ? found : after.Length;
        return content.Slice(at - before.Length + begin, before.Length - begin + end);
    }

    // The largest of the numbers that follow a name, up to the next name or the end of the dictionary.
    private static long Largest(ReadOnlySpan<byte> dictionary, ReadOnlySpan<byte> name)
    {
        long largest = 0, number = 0;
        for (var at = dictionary.IndexOf(name) is >= 0 and var found ? found + name.Length : dictionary.Length; at < dictionary.Length && dictionary[at] is not ((byte)'/' or (byte)'>'); at++)
        {
            number = dictionary[at] is >= (byte)'0' and <= (byte)'9' ? Math.Min((number * 10) + (dictionary[at] - '0'), long.MaxValue / 100) : 0;
            largest = Math.Max(largest, number);
        }

        return largest;
    }
}
