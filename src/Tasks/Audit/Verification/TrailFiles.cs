using System.Globalization;
using System.Security.Cryptography;

namespace BrowserAgent.Tasks.Audit.Verification;

/// <summary>The pictures and the result that a trail's events name, each with the hash of its content.</summary>
/// <param name="folder">The job's folder.</param>
/// <param name="anchored">So many events a checkpoint covers.</param>
/// <param name="report">Is told of each finding: its kind, the event, the file (null: that of the events), and what was found.</param>
internal sealed class TrailFiles(string folder, long anchored, Action<TrailFindingKind, long, string?, string> report)
{
    private readonly Dictionary<string, (long Event, long Place, string Hash)> _bound = new(StringComparer.Ordinal);

    public int Count => _bound.Count;

    /// <summary>An event names files. The recorder never stores a picture twice; a result is stored again when a job is run again, and then stands for the later run.</summary>
    /// <param name="number">The number that the event gives.</param>
    /// <param name="place">Its place in the trail.</param>
    /// <param name="files">Names and hashes.</param>
    public void Bind(long number, long place, IEnumerable<KeyValuePair<string, string>> files)
    {
        foreach (var (name, hash) in files)
        {
            if (!_bound.TryGetValue(name, out var first))
            {
                _bound[name] = (number, place, hash);
            }
            else if (first.Hash == hash)
            {
                continue;
            }
            else if (name != AuditFolderLayout.ResultFile)
            {
                Report(TrailFindingKind.ChangedFile, number, name, $"Event {Text(number)} names another content of {name} than event {Text(first.Event)}. No worker stores a picture twice: it was replaced, and the event was added for it.");
            }
            else if (place > anchored && first.Place <= anchored)
            {
                Report(TrailFindingKind.ChangedFile, number, name, $"Event {Text(number)}, which no checkpoint covers, names another result than event {Text(first.Event)}, which one covers. If a worker runs this job now, verify again in some minutes; if not, the result was replaced.");
            }
            else
            {
                _bound[name] = (number, place, hash);
            }
        }
    }

    public void Check()
    {
        foreach (var (name, (number, _, hash)) in _bound)
        {
            if (!AuditFolderLayout.IsPictureName(name) && name != AuditFolderLayout.ResultFile)
            {
                report(TrailFindingKind.ChangedEvent, number, null, $"Event {Text(number)} names a file \"{name}\", which the recorder never writes.");
                continue;
            }

            try
            {
                Check(name, number, hash);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Report(TrailFindingKind.Unreadable, number, name, $"{name}, stored before event {Text(number)}, can't be read: {fault.Message}");
            }
        }
    }

    /// <summary>Pictures that no event names.</summary>
    public int CountUnbound() => Directory.EnumerateFiles(folder, "*.jpg").Count(file => !_bound.ContainsKey(Path.GetFileName(file)));

    private void Check(string name, long number, string hash)
    {
        using var content = RegularFile.Open(Path.Combine(folder, name));
        if (content is null)
        {
            Report(TrailFindingKind.MissingFile, number, name, $"{name}, stored before event {Text(number)}, is missing.");
        }
        else if (Convert.ToHexStringLower(SHA256.HashData(content)) != hash)
        {
            Report(TrailFindingKind.ChangedFile, number, name, $"{name} is not what was stored before event {Text(number)}: it was replaced or changed.");
        }
    }

    private void Report(TrailFindingKind kind, long number, string name, string meaning) => report(kind, number, Path.Combine(folder, name), meaning);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
