using System.Globalization;

namespace BrowserAgent.Campaigns.Worker.Signals;

/// <summary>Points of the protocol at which a worker can be made to stand still.</summary>
internal static class PausePoint
{
    /// <summary>The form is filled; the intent is not yet told to the queue.</summary>
    public const string BeforeIntent = "before-intent";

    /// <summary>The queue has stored the intent; nothing was clicked.</summary>
    public const string AfterIntent = "after-intent";

    /// <summary>The site has answered the save; nothing of it was told to the queue, nothing verified.</summary>
    public const string BeforeSubmitted = "before-submitted";

    /// <summary>The record was found and read again; the queue does not know.</summary>
    public const string BeforeAcknowledge = "before-ack";
}

/// <summary>
/// A folder in which campaign and workers agree on who stands still where. The campaign arms a point for a reference; the first worker to come
/// there takes it, by a rename, which only one can win, and stands until it is killed or let go. A point can be armed again. Both compile this file.
/// </summary>
internal sealed class PausePointFolder(string folder)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>Arms a point for the next worker that comes to it with this reference.</summary>
    public void Arm(string reference, string point) => File.WriteAllText(PathOf(reference, point, process: null, "armed"), "");

    /// <summary>The processes that stand, or have stood, at the point.</summary>
    public IReadOnlyList<int> PausedProcesses(string reference, string point) =>
        [.. Held((held, at) => held == reference && at == point).Select(held => held.Process)];

    /// <summary>Who stands, or has stood, where, of those that are asked for.</summary>
    public IReadOnlyList<(string Reference, int Process)> Held(Func<string, string, bool> asked)
    {
        var held = new List<(string, int)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.held"))
        {
            if (Path.GetFileName(file).Split('.') is [var reference, var point, var process, _] && asked(reference, point))
            {
                held.Add((reference, int.Parse(process, NumberStyles.None, CultureInfo.InvariantCulture)));
            }
        }

        return held;
    }

    /// <summary>Lets a process that stands there go on.</summary>
    public void Release(string reference, string point, int process) => File.WriteAllText(PathOf(reference, point, process, "go"), "");

    /// <summary>Stands still when the point is armed for the reference. Takes no token: a process that hangs does not listen either.</summary>
    /// <returns>Whether it stood.</returns>
    public async Task<bool> PauseIfArmedAsync(string point, string? reference)
    {
        if (reference is null || !TryTake(reference, point))
        {
            return false;
        }

        while (!File.Exists(PathOf(reference, point, Environment.ProcessId, "go")))
        {
            await Task.Delay(PollInterval, CancellationToken.None);
        }

        return true;
    }

    private bool TryTake(string reference, string point)
    {
        var armed = PathOf(reference, point, process: null, "armed");
        if (!File.Exists(armed))
        {
            return false;
        }

        try
        {
            File.Move(armed, PathOf(reference, point, Environment.ProcessId, "held"));
            return true;
        }
        catch (IOException)
        {
            // Another worker was first.
            return false;
        }
    }

    private string PathOf(string reference, string point, int? process, string state) => Path.Combine(
        folder, string.Create(CultureInfo.InvariantCulture, $"{reference}.{point}{(process is { } id ? $".{id}" : "")}.{state}"));
}
