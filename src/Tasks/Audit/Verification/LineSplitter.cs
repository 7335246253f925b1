namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>Splits a file of lines. A last line without an end is being written, or its writer crashed; it is no line yet.</summary>
internal static class LineSplitter
{
    /// <returns>Start and length of each complete line, without its end.</returns>
    public static IEnumerable<Range> Lines(byte[] file)
    {
        for (var start = 0; start < file.Length;)
        {
            var end = Array.IndexOf(file, (byte)'\n', start);
            if (end < 0)
            {
                yield break;
            }

            yield return start..end;
            start = end + 1;
        }
    }

    /// <returns>What stands after the last line end.</returns>
    public static Range Rest(byte[] file) => (Array.LastIndexOf(file, (byte)'\n') + 1)..;

    /// <returns>The last complete line, without its end; empty when there is none.</returns>
    public static ReadOnlySpan<byte> Last(byte[] file)
    {
        var complete = file.AsSpan(0, Array.LastIndexOf(file, (byte)'\n') + 1);
        return complete.IsEmpty ? [] : complete[(complete[..^1].LastIndexOf((byte)'\n') + 1)..^1];
    }
}
