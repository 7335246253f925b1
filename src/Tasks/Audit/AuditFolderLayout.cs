using System.Globalization;
using System.Text.RegularExpressions;
using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Tasks.Audit;

/// <summary>The folder of a job's trail: <c>yyyy/MM/dd/jobid</c> by the time in the id (UTC), so that old days can be archived whole.</summary>
internal static partial class AuditFolderLayout
{
    public const string EventsFile = "events.jsonl";

    public const string ResultFile = "result.json";

    /// <summary>The list of signed checkpoints of all jobs, in the audit folder itself.</summary>
    public const string CheckpointsFile = "checkpoints.jsonl";

    /// <summary>The folders of all jobs, day by day. Folders of other names are not the trail's.</summary>
    /// <param name="root">The audit folder.</param>
    /// <param name="unreadable">Is told of a folder that can't be listed; the others are listed nevertheless.</param>
    public static IEnumerable<(JobId Job, string Folder)> AllJobs(string root, Action<string, Exception> unreadable) =>
        from year in Subfolders(root, "????", unreadable)
        from month in Subfolders(year, "??", unreadable)
        from day in Subfolders(month, "??", unreadable)
        from folder in Subfolders(day, "*", unreadable)
        where Of(root, Path.GetFileName(folder)) == folder
        select (JobId.Parse(Path.GetFileName(folder)), folder);

    /// <returns>Null when the text is no job id: it must never become part of a path.</returns>
    public static string? Of(string root, string id) => JobId.TryParse(id, out var job) ? Of(root, job) : null;

    /// <returns>Null when the id has no time.</returns>
    public static string? Of(string root, JobId id) => TimeOf(id) is { } day ? Path.Combine(DayFolder(root, day), id.Value) : null;

    /// <summary>The time in the id; null when it is later than any time.</summary>
    public static DateTimeOffset? TimeOf(JobId id)
    {
        var milliseconds = long.Parse(id.Value.AsSpan(0, 12), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }

    /// <summary>Whether a name has the form that <see cref="PictureName"/> gives. No other file is ever opened.</summary>
    public static bool IsPictureName(string name) => PictureShape().IsMatch(name);

    public static string PictureName(int number) => number.ToString("0000", CultureInfo.InvariantCulture) + ".jpg";

    /// <summary>The highest number of a picture in the folder; 0 when there is none.</summary>
    public static int LastPicture(string folder) =>
        Directory.EnumerateFiles(folder, "*.jpg")
            .Select(Path.GetFileName)
            .OfType<string>()
            .Where(IsPictureName)
            .Select(name => int.Parse(Path.GetFileNameWithoutExtension(name), CultureInfo.InvariantCulture))
            .DefaultIfEmpty(0)
            .Max();

    private static string DayFolder(string root, DateTimeOffset day) => Path.Combine(
        Path.GetFullPath(root),
        day.UtcDateTime.ToString("yyyy", CultureInfo.InvariantCulture),
        day.UtcDateTime.ToString("MM", CultureInfo.InvariantCulture),
        day.UtcDateTime.ToString("dd", CultureInfo.InvariantCulture));

    private static IEnumerable<string> Subfolders(string folder, string pattern) => Directory.EnumerateDirectories(Path.GetFullPath(folder), pattern).Order(StringComparer.Ordinal);

    private static IReadOnlyList<string> Subfolders(string folder, string pattern, Action<string, Exception> unreadable)
    {
        try
        {
            return [.. Subfolders(folder, pattern)];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            unreadable(folder, fault);
            return [];
        }
    }

    [GeneratedRegex(@"\A[0-9]{4,6}\.jpg\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 100)]
    private static partial Regex PictureShape();
}
