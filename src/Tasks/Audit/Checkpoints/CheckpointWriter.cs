using System.Text;
using BrowserAgent.Sessions.Secrets;
using BrowserAgent.Tasks.Audit.Chain;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Tasks.Audit.Checkpoints;

/// <summary>
/// Signs a checkpoint after so many events or so long, and when the worker stops, and stores it in the audit folder, in each copy and in the log. Without a key no
/// checkpoint is signed.
/// </summary>
internal sealed partial class CheckpointWriter(
    UnanchoredTrails unanchored,
    CheckpointList list,
    LeftoverTrails leftovers,
    CheckpointCopies copies,
    SecretResolver secrets,
    IOptions<AuditOptions> options,
    TimeProvider timeProvider,
    ILogger<CheckpointWriter> logger) : BackgroundService
{
    /// <summary>How long start, and each checkpoint, wait for the source of the key.</summary>
    private static readonly TimeSpan KeyLimit = TimeSpan.FromSeconds(5);

    /// <summary>How long the stop waits for the last checkpoint: for the key, the list and the copies.</summary>
    private static readonly TimeSpan LastCheckpointLimit = KeyLimit + CheckpointCopies.Limit + TimeSpan.FromSeconds(2);

    private CheckpointSigningKey? _key;
    private bool _isOff;
    private bool _hasLookedForLeftovers;
    private bool _hasComparedWithCopies;

    /// <exception cref="InvalidDataException">The key can't be read as one.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadKeyAsync(cancellationToken);
        if (!_isOff)
        {
            unanchored.Newest = await list.ReadLastAsync(_key, cancellationToken) is { } last ? new KnownCheckpoint(last.Number, last.Hash()) : null;
            await base.StartAsync(cancellationToken);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // Not the token: when the jobs used up the time of the shutdown, their events still get their checkpoint.
            await Task.Run(WriteLastAsync, CancellationToken.None).WaitAsync(LastCheckpointLimit, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException late)
        {
            LogNotWritten(logger, list.Path, late);
        }
    }

    public override void Dispose()
    {
        _key?.Dispose();
        base.Dispose();
    }

    /// <summary>Signs a checkpoint of all trails that this process appended to since the last one; none when there are none.</summary>
    /// <returns>False when there is no key, or the list could not be written: the next checkpoint covers the same trails.</returns>
    internal async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        if (await FindKeyAsync(cancellationToken) is not { } key)
        {
            return false;
        }

        await CompareWithCopiesAsync(key, cancellationToken);
        if (unanchored.Take() is not { Count: > 0 } heads)
        {
            return true;
        }

        Checkpoint written;
        try
        {
            await FlushAsync(heads, cancellationToken);
            (written, var cutOff, var isAfterForeignLine) = await list.AppendAsync(heads, key, cancellationToken);
            if (cutOff > 0)
            {
                LogCutOff(logger, list.Path, cutOff);
            }

            if (isAfterForeignLine)
            {
                LogForeignLine(logger, list.Path);
            }
        }
        catch (Exception failed)
        {
            // Whatever it is: the worker has jobs to end, and the heads must not be lost.
            unanchored.PutBack(heads);
            LogNotWritten(logger, list.Path, failed);
            return false;
        }

        unanchored.Newest = new KnownCheckpoint(written.Number, written.Hash());
        var statement = Encoding.UTF8.GetString(CheckpointJson.Line(written with { Entries = null }));
        LogCheckpoint(logger, statement);
        await copies.StoreAsync(written, cancellationToken);
        return true;
    }

    /// <summary>Once, before the first checkpoint: what was removed from the list while no worker ran, only a copy shows.</summary>
    private async Task CompareWithCopiesAsync(CheckpointSigningKey key, CancellationToken cancellationToken)
    {
        if (_hasComparedWithCopies)
        {
            return;
        }

        _hasComparedWithCopies = true;
        if (await list.RecallAsync(await copies.ReadNewestAsync(cancellationToken), key, cancellationToken) is { } replaced)
        {
            LogReplaced(logger, list.Path, replaced);
        }
    }

    /// <summary>A file that can't be flushed is logged and covered nevertheless: without a checkpoint, whoever locks one file would stop them all.</summary>
    private async Task FlushAsync(IReadOnlyList<TrailHead> heads, CancellationToken cancellationToken)
    {
        var events = heads.Select(head => AuditFolderLayout.Of(options.Value.Folder, head.Job)).OfType<string>().Select(folder => Path.Combine(folder, AuditFolderLayout.EventsFile));
        foreach (var file in events.Concat(unanchored.TakeFiles()))
        {
            try
            {
                await DiskFlusher.FlushAsync(file, timeProvider, cancellationToken);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
            {
                LogNotFlushed(logger, file, failed);
            }
        }
    }

    private async Task WriteLastAsync()
    {
        await LookForLeftoversAsync();
        await WriteAsync(CancellationToken.None);
    }

    /// <summary>While the worker runs, a secret that is no key stops the checkpoints and not the worker.</summary>
    private async Task<CheckpointSigningKey?> FindKeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ReadKeyAsync(cancellationToken);
        }
        catch (InvalidDataException invalid)
        {
            LogKeyNotRead(logger, CheckpointSigningKey.Name, invalid);
            return null;
        }
    }

    /// <returns>Null when there is none, or its source does not answer; then it is asked again at the next checkpoint, and no trail is forgotten.</returns>
    private async Task<CheckpointSigningKey?> ReadKeyAsync(CancellationToken cancellationToken)
    {
        if (_key is not null || _isOff)
        {
            return _key;
        }

        Secret? secret;
        try
        {
            using var limit = new CancellationTokenSource(KeyLimit, timeProvider);
            var asked = limit.Token;

            // A source may neither return nor look at its token.
            secret = await Task.Run(() => secrets.FindAsync(CheckpointSigningKey.Name, asked), CancellationToken.None).WaitAsync(KeyLimit, timeProvider, cancellationToken);
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested)
        {
            // A source's own timeout is an OperationCanceledException, too.
            LogKeyNotRead(logger, CheckpointSigningKey.Name, failed);
            return null;
        }

        if (secret is null)
        {
            _isOff = true;
            unanchored.TurnOff();
            LogNoKey(logger, CheckpointSigningKey.Name);
            return null;
        }

        _key = CheckpointSigningKey.Read(secret);
        LogSigning(logger, _key.Id, options.Value.CheckpointEvents, options.Value.CheckpointInterval.TotalSeconds);
        return _key;
    }

    private async Task LookForLeftoversAsync()
    {
        if (_hasLookedForLeftovers || _isOff)
        {
            return;
        }

        _hasLookedForLeftovers = true;
        try
        {
            var found = await leftovers.FindAsync(CancellationToken.None);
            unanchored.PutBack(found.Heads);
            if (found.Unreadable > 0)
            {
                LogLeftoversUnreadable(logger, found.Unreadable);
            }
        }
        catch (Exception failed)
        {
            LogLeftoversNotRead(logger, failed);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await LookForLeftoversAsync();
        for (var hasWritten = true; !stoppingToken.IsCancellationRequested;)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            var interval = Task.Delay(options.Value.CheckpointInterval, timeProvider, waiting.Token);

            // Without a key or a list, enough events stay enough: only the interval may lead to the next try.
            await (hasWritten ? Task.WhenAny(unanchored.WhenReachedAsync(options.Value.CheckpointEvents), interval) : Task.WhenAny(interval));
            await waiting.CancelAsync();
            if (!stoppingToken.IsCancellationRequested)
            {
                hasWritten = await TryWriteAsync();
            }
        }
    }

    /// <summary>An exception that left <see cref="ExecuteAsync"/> would stop the whole worker in the middle of its jobs.</summary>
    private async Task<bool> TryWriteAsync()
    {
        try
        {
            // Not the stopping token: a checkpoint that is being written is written to its end.
            return await WriteAsync(CancellationToken.None);
        }
        catch (Exception failed)
        {
            LogNotWritten(logger, list.Path, failed);
            return false;
        }
    }

    [LoggerMessage(EventId = 3310, Level = LogLevel.Information, Message = "Audit checkpoint: {Checkpoint}")]
    private static partial void LogCheckpoint(ILogger logger, string checkpoint);

    [LoggerMessage(EventId = 3311, Level = LogLevel.Warning, Message = "No audit checkpoints are signed: there is no secret {Name}. A removed or wholly rewritten trail can't be told. Make a key pair with: browser-agent audit keygen")]
    private static partial void LogNoKey(ILogger logger, SecretName name);

    [LoggerMessage(EventId = 3312, Level = LogLevel.Information, Message = "Audit checkpoints are signed with key {Key}, after {Events} events or {Seconds} s.")]
    private static partial void LogSigning(ILogger logger, string key, int events, double seconds);

    [LoggerMessage(EventId = 3313, Level = LogLevel.Critical, Message = "AUDIT ALARM: no checkpoint could be written to {Path}. The next one covers the same jobs. Correct the folder or the list, then run browser-agent audit verify --all.")]
    private static partial void LogNotWritten(ILogger logger, string path, Exception cause);

    [LoggerMessage(EventId = 3314, Level = LogLevel.Critical, Message = "AUDIT ALARM: {Count} checkpoints were removed from the end of {Path}. Run browser-agent audit verify --all with a copy of the checkpoints.")]
    private static partial void LogCutOff(ILogger logger, string path, long count);

    [LoggerMessage(EventId = 3321, Level = LogLevel.Critical, Message = "AUDIT ALARM: {Path} is another list than {Replaced}, which a second place has and which covers jobs of this folder: the list was replaced. Run browser-agent audit verify --all with that copy.")]
    private static partial void LogReplaced(ILogger logger, string path, string replaced);

    [LoggerMessage(EventId = 3319, Level = LogLevel.Critical, Message = "AUDIT ALARM: the end of {Path} is no checkpoint of a worker. The list goes on after it. Find out who can write to the folder, and run browser-agent audit verify --all.")]
    private static partial void LogForeignLine(ILogger logger, string path);

    [LoggerMessage(EventId = 3317, Level = LogLevel.Error, Message = "The secret {Name} could not be read, so no audit checkpoint is signed now; it is read again for the next one, which covers the same jobs.")]
    private static partial void LogKeyNotRead(ILogger logger, SecretName name, Exception cause);

    [LoggerMessage(EventId = 3323, Level = LogLevel.Warning, Message = "{File} could not be put on the disk before its audit checkpoint; after a power failure it may look cut. Correct the disk or the folder.")]
    private static partial void LogNotFlushed(ILogger logger, string file, Exception cause);

    [LoggerMessage(EventId = 3322, Level = LogLevel.Warning, Message = "{Count} trails or folders could not be read while trails without a checkpoint were looked for. Run browser-agent audit verify --all, which names them.")]
    private static partial void LogLeftoversUnreadable(ILogger logger, int count);

    [LoggerMessage(EventId = 3316, Level = LogLevel.Warning, Message = "Trails that a killed worker left without a checkpoint could not be looked for; browser-agent audit verify says how many events no checkpoint covers.")]
    private static partial void LogLeftoversNotRead(ILogger logger, Exception cause);
}
