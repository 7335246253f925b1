namespace BrowserAgent.Tasks.Audit.Chain;

/// <summary>Reads the last line of a file of lines from its end, so that an append costs the same however long the file is.</summary>
internal static class LastLine
{
    private const int FirstBlock = 4 * 1024;

    /// <summary>Removes an incomplete last line, whose writer crashed before its append returned, and returns the line before it.</summary>
    /// <returns>Without its line end; null when the file has no complete line.</returns>
    public static byte[]? RepairAndRead(FileStream file)
    {
        for (var size = (long)FirstBlock; ; size *= 4)
        {
            var from = Math.Max(0, file.Length - size);
            var block = new byte[file.Length - from];
            file.Seek(from, SeekOrigin.Begin);
            file.ReadExactly(block);
            var end = block.AsSpan().LastIndexOf((byte)'\n');
            var start = end < 0 ? -1 : block.AsSpan(0, end).LastIndexOf((byte)'\n');
            if (start < 0 && from > 0)
            {
                continue;
            }

            if (from + end + 1 < file.Length)
            {
                file.SetLength(from + end + 1);
            }

            return end < 0 ? null : block[(start + 1)..end];
        }
    }
}
